import { alternativesOf, type ResolveRef } from "../check/alternatives.js";
import { describeForms } from "../check/describe-schema.js";
import type { JsonSchema, JsonValue } from "../json-schema.js";
import type { OptionSchema } from "./option-schema.js";

/**
 * An editor's notes about an option: on hover its description and type, beside a completion a value
 * to begin with.
 *
 * @param converted what the option takes
 */
export function optionNotes(schema: JsonSchema, converted: OptionSchema, resolve: ResolveRef): OptionSchema {
  const { default: value, deprecated, examples } = schema;
  const shown = shownValues(value, examples);
  const number = Object.keys(shown).length > 0 ? undefined : exampleNumber(converted);
  return {
    markdownDescription: explainOption(schema, resolve),
    ...shown,
    ...(number === undefined ? {} : { examples: [number] }),
    ...(deprecated === undefined
      ? {}
      : { deprecationMessage: deprecated === "" ? "deprecated" : `deprecated: ${deprecated}` }),
  };
}

/**
 * Explains an option in Markdown: its use, its values and its default, in the words of every
 * editor.
 */
export function explainOption(schema: JsonSchema, resolve: ResolveRef): string {
  const forms = alternativesOf(schema, resolve);
  const [first] = forms;
  const description = schema.description ?? (forms.length === 1 ? first?.description : undefined);
  const type = describeForms(forms, resolve);
  const facts = [
    ...(type === "anything" ? [] : [capitalize(type)]),
    ...(schema.default === undefined ? [] : [`Default: \`${JSON.stringify(schema.default)}\``]),
  ];
  const parts = [description, facts.length > 0 ? `${facts.join(". ")}.` : undefined];
  return parts.filter((part) => part !== undefined).join("\n\n");
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * The values that completion inserts for an option: a default or example. The server writes
 * `[object Object]` for an object in a list and leaves out quotes that YAML needs, so that what is
 * more than one word or number is a snippet, on one line.
 */
function shownValues(
  value: JsonValue | undefined,
  examples: readonly JsonValue[] | undefined,
): Pick<OptionSchema, "default" | "examples" | "defaultSnippets"> {
  const all = [...(value === undefined ? [] : [value]), ...(examples ?? [])];
  const snippets = all.filter((each) => !isPlain(each)).map(toSnippet);
  const plain = (examples ?? []).filter(isPlain);
  return {
    ...(value !== undefined && isPlain(value) ? { default: value } : {}),
    ...(plain.length > 0 ? { examples: plain } : {}),
    ...(snippets.length > 0 ? { defaultSnippets: snippets } : {}),
  };
}

/** A number, or text that needs no quotes wherever it stands. */
function isPlain(value: JsonValue): boolean {
  if (typeof value !== "string") return typeof value !== "object" || value === null;
  return /^[a-z_][\w./-]*$/i.test(value) && !/^(true|false|null)$/i.test(value);
}

function toSnippet(value: JsonValue) {
  const label = toFlow(value);
  // `$` begins a placeholder, and a leading `^` is the server's own.
  return { label, body: label.replace(/[\\$]/g, "\\$&") };
}

/** YAML on one line, which is JSON but for keys that need no quotes. */
function toFlow(value: JsonValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(toFlow).join(", ")}]`;
  const entries = Object.entries(value).map(([key, each]) => `${toKey(key)}: ${toFlow(each)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function toKey(key: string): string {
  return /^[a-z_][\w-]*$/i.test(key) && !/^(true|false|null)$/i.test(key) ? key : JSON.stringify(key);
}

/**
 * A number that an option takes, where it does not take the 0 that the server would insert;
 * undefined where it does.
 */
function exampleNumber(schema: OptionSchema): number | undefined {
  const { minimum = -Infinity, maximum = Infinity, multipleOf } = schema;
  const { exclusiveMinimum: above = -Infinity, exclusiveMaximum: below = Infinity } = schema;
  const [type] = [schema.type].flat();
  if (type !== "integer" && type !== "number") return undefined;
  const step = multipleOf ?? (type === "integer" ? 1 : undefined);
  const fits = (value: number) =>
    value >= minimum &&
    value <= maximum &&
    value > above &&
    value < below &&
    (step === undefined || Number.isInteger(value / step));
  if (fits(0)) return undefined;
  const least = Math.max(minimum, above);
  const most = Math.min(maximum, below);
  const unit = step ?? 1;
  const candidates = [
    least,
    most,
    Math.ceil(least / unit) * unit,
    Math.floor(least / unit) * unit + unit,
    Math.floor(most / unit) * unit,
    Math.ceil(most / unit) * unit - unit,
    (least + most) / 2,
  ];
  return candidates.find((value) => Number.isFinite(value) && fits(value));
}
