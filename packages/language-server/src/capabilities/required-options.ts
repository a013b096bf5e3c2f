import {
  DEFAULT_STAGE,
  formsOfOptions,
  withNeeds,
  type JsonSchema,
  type TargetCatalog,
  type TargetDefinition,
} from "@lighterjs/schema";

/**
 * The options that a node still must have besides its target: where it needs one of several, the
 * first.
 */
export function missingOptions(
  catalog: TargetCatalog,
  target: TargetDefinition,
  isSet: (name: string) => boolean,
): readonly string[] {
  const [form = {}] = catalog.formsOf(target, target.options);
  return missingIn(form, isSet);
}

/** The same for a mapping of some form. */
export function missingIn(form: JsonSchema, isSet: (name: string) => boolean): readonly string[] {
  const { required = [], atLeastOneOf = [] } = withNeeds(form, DEFAULT_STAGE);
  const chosen = atLeastOneOf.flatMap((group) => (group.some(isSet) ? [] : (group[0] ?? [])));
  return [...new Set([...required.filter((name) => !isSet(name)), ...chosen])];
}

/** A value of an option to begin with, as YAML writes it in one line; empty where none is known. */
export function exampleFor(target: TargetDefinition, option: string): string {
  const [form = {}] = formsOfOptions(target);
  return exampleOf(form.properties?.[option] ?? {}) ?? "";
}

/** A value to begin with. */
export function exampleOf({ default: value, examples }: JsonSchema): string | undefined {
  const shown = value ?? examples?.[0];
  if (shown === undefined || shown === null || typeof shown === "object") return undefined;
  return typeof shown === "string" && !/^[a-z_][\w./-]*$/i.test(shown)
    ? JSON.stringify(shown)
    : String(shown);
}
