import type { JsonSchema } from "../json-schema.js";
import type { OptionIssue, OptionPath } from "../option-issue.js";
import { renderPath } from "../render-path.js";
import { suggestNames } from "../suggest-names.js";
import { translateOption } from "../translate-name.js";
import type { Alternative } from "./alternatives.js";
import type { CheckContext } from "./context.js";
import { renderType } from "./render-type.js";
import { either, listNames } from "./wording.js";
import { NUMERIC_KEY } from "../schema-forms.js";

type Mapping = Readonly<Record<string, unknown>>;
type CheckValue = (
  schema: JsonSchema,
  value: unknown,
  path: OptionPath,
  context: CheckContext,
) => OptionIssue[];

/** The faults of the keys of a mapping, and of the values below them. */
export function checkMapping(
  form: Alternative,
  value: Mapping,
  path: OptionPath,
  context: CheckContext,
  checkValue: CheckValue,
): OptionIssue[] {
  const given = Object.keys(value).filter((key) => value[key] !== undefined);
  const names: ReadonlySet<string> = new Set(given);
  const issues: OptionIssue[] = [];
  for (const key of given) {
    const schema = schemaOf(form, key);
    if (schema) issues.push(...checkValue(schema, value[key], [...path, key], context));
    else issues.push(unknownOption(form, key, names, path, context));
  }
  for (const name of form.required ?? [])
    if (!names.has(name) && !isMisspelt(form, name, names, context))
      issues.push(missingOption(form, name, path, context));
  return [...issues, ...crossFieldIssues(form, given, path, context)];
}

/** The schema of a key's value; undefined when the key is not allowed. */
export function schemaOf(form: Alternative, key: string): JsonSchema | undefined {
  if (form.properties && Object.hasOwn(form.properties, key)) return form.properties[key];
  for (const [pattern, schema] of Object.entries(form.patternProperties ?? {}))
    if (new RegExp(pattern, "u").test(key)) return schema;
  if (form.additionalProperties === false) return undefined;
  return typeof form.additionalProperties === "object" ? form.additionalProperties : {};
}

/** A key that is not allowed and reads like `name`: one fault, reported at the key. */
function isMisspelt(
  form: Alternative,
  name: string,
  given: ReadonlySet<string>,
  context: CheckContext,
): boolean {
  return [...given].some(
    (key) => schemaOf(form, key) === undefined && meantBy(key, form, given, context).includes(name),
  );
}

/**
 * Guesses the key that one that is not allowed stands for: rather what is needed and missing than
 * what is given already.
 */
function meantBy(
  key: string,
  form: Alternative,
  given: ReadonlySet<string>,
  { definition }: CheckContext,
): readonly string[] {
  const translated = translateOption(key, definition.name, namesOf(form));
  if (translated !== undefined) return translated.names;
  const open = namesOf(form).filter((name) => !given.has(name));
  const needed = [...(form.required ?? []), ...(form.atLeastOneOf ?? []).flat()];
  const control = key.startsWith("_") || key.endsWith("_") ? CONTROL_KEYS : [];
  for (const names of [[...open, ...control], open.filter((name) => needed.includes(name)), namesOf(form)]) {
    const near = suggestNames(key, names);
    if (near.length > 0) return near;
  }
  return [];
}

/** Instructions to whoever builds the object, beside the options. */
const CONTROL_KEYS = ["_args_", "_convert_", "_disabled_", "_partial_", "_recursive_", "_target_"];

function namesOf(form: Alternative): readonly string[] {
  return Object.keys(form.properties ?? {});
}

function subjectOf(path: OptionPath, context: CheckContext): string {
  return path.length === 0 ? context.definition.name : renderPath(path);
}

function unknownOption(
  form: Alternative,
  key: string,
  given: ReadonlySet<string>,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const names = namesOf(form);
  if (names.length === 0 && form.patternProperties)
    return unknownKey(form.patternProperties, key, path, context);
  const near = meantBy(key, form, given, context);
  const advice =
    near.length > 0 ? undefined : translateOption(key, context.definition.name, namesOf(form))?.advice;
  const note =
    path.length === 0 ? context.definition.notes?.find((each) => each.startsWith(`\`${key}\``)) : undefined;
  const list = names.length === 0 ? "it takes no options" : `its options are ${listNames(names)}`;
  const isHelped = near.length > 0 || advice !== undefined;
  const unfilled = path.length === 0 && !isHelped ? context.unfilled() : [];
  const notes = [...(note === undefined ? [] : [note]), ...(isHelped ? [] : [list]), ...unfilled];
  return {
    code: "UNKNOWN_OPTION",
    path: [...path, key],
    on: "key",
    message: `\`${subjectOf(path, context)}\` has no option \`${key}\``,
    label: "unknown option",
    ...(notes.length > 0 && { notes }),
    ...(near.length > 0 && { help: [`did you mean ${either(near.map((name) => `\`${name}\``))}?`] }),
    ...(advice !== undefined && { help: [advice] }),
    ...(near.length > 0 && { replacements: near }),
  };
}

/** In a mapping without options, where keys are of one kind: numbers, for the most. */
function unknownKey(
  patterns: Readonly<Record<string, JsonSchema>>,
  key: string,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const kinds = Object.keys(patterns).map((pattern) =>
    pattern === NUMERIC_KEY ? "numbers" : `text that matches \`${pattern}\``,
  );
  return {
    code: "UNKNOWN_OPTION",
    path: [...path, key],
    on: "key",
    message: `the keys of \`${subjectOf(path, context)}\` must be ${either(kinds)}, but one is \`${key}\``,
    label: `expected ${either(kinds)}`,
  };
}

/** An option that must be given, and is not. */
export function missingOption(
  form: Alternative,
  name: string,
  path: OptionPath,
  context: CheckContext,
): OptionIssue {
  const schema = form.properties?.[name] ?? {};
  const [first] = context.formsOf(schema);
  const description = first?.description === undefined ? "" : `: ${firstSentence(first.description)}`;
  const example = first?.examples?.[0];
  return {
    code: "MISSING_OPTION",
    path,
    on: "value",
    message: `\`${subjectOf(path, context)}\` needs the option \`${name}\`, which is not set`,
    label: `\`${name}\` is required here`,
    notes: [`\`${name}\` (${renderType(schema, context.resolve)})${description}`],
    ...(example === undefined ? {} : { help: [`for example \`${name}: ${JSON.stringify(example)}\``] }),
    missing: [name],
  };
}

function firstSentence(text: string): string {
  const [paragraph = ""] = text.split(/\n\s*\n/);
  return paragraph.replace(/\s+/g, " ").replace(/\.$/, "");
}

function crossFieldIssues(
  form: Alternative,
  given: readonly string[],
  path: OptionPath,
  context: CheckContext,
): OptionIssue[] {
  const issues: OptionIssue[] = [];
  const names: ReadonlySet<string> = new Set(given);
  const clashes = new Set<string>();
  for (const key of given) {
    for (const other of rulesOf(form, key, "conflictsWith", context)) {
      // The key written later is the one to take away; `given` is in the order of writing.
      const [earlier, later] = given.indexOf(key) < given.indexOf(other) ? [key, other] : [other, key];
      if (!names.has(other) || clashes.has(`${earlier} ${later}`)) continue;
      clashes.add(`${earlier} ${later}`);
      issues.push({
        code: "CONFLICTING_OPTIONS",
        path: [...path, later],
        on: "key",
        message: `\`${earlier}\` and \`${later}\` cannot both be set`,
        label: `conflicts with \`${earlier}\``,
        related: [{ path: [...path, earlier], on: "key", label: "set here" }],
        help: ["keep one of the two"],
      });
    }
    for (const other of rulesOf(form, key, "requires", context)) {
      if (names.has(other) || isMisspelt(form, other, names, context)) continue;
      issues.push({
        code: "MISSING_OPTION",
        path: [...path, key],
        on: "key",
        message: `\`${key}\` needs the option \`${other}\`, which is not set`,
        label: `has no meaning without \`${other}\``,
        help: [`set \`${other}\`, or leave out \`${key}\``],
      });
    }
  }
  for (const group of form.atLeastOneOf ?? []) {
    if (group.some((name) => names.has(name) || isMisspelt(form, name, names, context))) continue;
    issues.push({
      code: "MISSING_OPTION",
      path,
      on: "value",
      message: `\`${subjectOf(path, context)}\` needs at least one of ${listNames(group)}`,
      label: "none of them is set here",
      missing: group,
    });
  }
  return issues;
}

function rulesOf(
  form: Alternative,
  key: string,
  rule: "conflictsWith" | "requires",
  context: CheckContext,
): readonly string[] {
  const schema = form.properties?.[key];
  return schema === undefined ? [] : (context.formsOf(schema)[0]?.[rule] ?? []);
}
