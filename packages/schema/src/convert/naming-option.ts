import { alternativesOf, type Alternative, type ResolveRef } from "../check/alternatives.js";
import { describeForms, valuesOf } from "../check/describe-schema.js";
import type { JsonSchema, JsonValue } from "../json-schema.js";
import { REFERENCE } from "./as-written.js";
import type { OptionSchema, Reading } from "./option-schema.js";

/**
 * The option by whose value several mappings tell themselves apart: `kind` of circle and square.
 */
export interface NamingOption {
  readonly name: string;
  /** Its values in each of the forms, in their order. */
  readonly values: readonly (readonly JsonValue[])[];
  /** The values it takes, in words. */
  readonly expected: string;
}

/** The first option that every form asks for and of whose values none belongs to two forms. */
export function namingOptionOf(forms: readonly Alternative[], resolve: ResolveRef): NamingOption | undefined {
  const [first] = forms;
  if (!first || forms.length < 2) return undefined;
  for (const name of Object.keys(first.properties ?? {})) {
    if (!forms.every((form) => form.required?.includes(name))) continue;
    const schemas = forms.map((form): JsonSchema => form.properties?.[name] ?? {});
    const values = schemas.map((schema) => constantsOf(schema, resolve));
    const all = values.flat();
    if (values.every((each) => each.length > 0) && new Set(all).size === all.length)
      return { name, values, expected: describeForms([{ enum: all }], resolve) };
  }
  return undefined;
}

function constantsOf(schema: JsonSchema, resolve: ResolveRef): readonly JsonValue[] {
  const forms = alternativesOf(schema, resolve).map(valuesOf);
  return forms.every((values) => values) ? forms.flatMap((values) => values ?? []) : [];
}

/** The option itself: one of all values, or a reference. */
export function namingSchema(
  { name, values, expected }: NamingOption,
  { written }: Pick<Reading, "written">,
): OptionSchema {
  if (!written) return { enum: values.flat() };
  const errorMessage = `\`${name}\` must be ${expected}`;
  return {
    markdownDescription: `${expected}.`,
    anyOf: [
      { enum: values.flat(), errorMessage },
      { type: "string", pattern: REFERENCE, errorMessage },
    ],
  };
}

/** Each schema where the option has a value of its form. */
export function choose(
  { name, values }: NamingOption,
  then: readonly (OptionSchema | undefined)[],
): OptionSchema[] {
  return then.flatMap((schema, index) =>
    schema
      ? [
          {
            if: { type: "object", properties: { [name]: isOneOf(values[index] ?? []) }, required: [name] },
            then: schema,
          },
        ]
      : [],
  );
}

/**
 * As a condition: yaml-language-server takes a `const` for met by a text that begins with it while
 * it completes.
 */
export function isOneOf(values: readonly JsonValue[]): OptionSchema {
  const texts = values.filter((value) => typeof value === "string");
  if (texts.length < values.length) return { enum: values };
  const spelled = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return { type: "string", pattern: spelled.length === 1 ? `^${spelled[0]}$` : `^(?:${spelled.join("|")})$` };
}
