import { FOREIGN_VALUES } from "../foreign-names.js";
import { isTuple } from "../schema-forms.js";
import type { JsonSchema, JsonType } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import type { OptionPath } from "../option-issue.js";
import { formsOfOptions } from "../option-names.js";
import { suggestNames } from "../suggest-names.js";
import { translateText, translateWord } from "../translate-name.js";
import { alternativesOf, type Alternative, type ResolveRef } from "./alternatives.js";
import type { CheckContext } from "./context.js";
import { valuesOf } from "./describe-schema.js";
import { isMapping, kindOf } from "./describe-value.js";
import { hasType, includesType } from "./has-type.js";
import { either } from "./wording.js";

/** A value to write instead. */
export interface ValueSuggestion {
  readonly help: string;
  /** Values, as YAML, of which each is the whole answer. */
  readonly replacements?: readonly string[];
}

/**
 * Suggests a value instead of one that is none of the forms allowed, where there is a good guess.
 */
export function suggestValue(
  forms: readonly Alternative[],
  value: unknown,
  path: OptionPath,
  context: CheckContext,
): ValueSuggestion | undefined {
  const last = path.at(-1);
  const write: Write = (text, lead = "write ") => ({
    help: `${lead}${typeof last === "string" ? `\`${last}: ${text}\`` : `\`${text}\``}`,
    replacements: [text],
  });
  switch (kindOf(value)) {
    case "null":
      return suggestForNull(path, context);
    case "string":
      return (
        suggestForText(forms, value as string, path, context, write) ??
        suggestList(forms, value, path, context.resolve)
      );
    case "boolean":
    case "number":
      if (takes(forms, "string")) {
        const text = `"${String(value)}"`;
        return { help: `for text, add quotes: \`${text}\``, replacements: [text] };
      }
      if (takes(forms, "boolean") && (value === 0 || value === 1)) return write(String(value === 1));
      return suggestList(forms, value, path, context.resolve);
    case "list":
      return suggestForList(forms, value as readonly unknown[], write);
    default:
      return (
        suggestForMapping(forms, value, context.resolve, write) ??
        suggestList(forms, value, path, context.resolve)
      );
  }
}

const takes = (forms: readonly Alternative[], type: JsonType): boolean =>
  forms.some((form) => includesType(form, type));

/** @param lead - what stands before the key and the value */
type Write = (text: string, lead?: string) => ValueSuggestion;

function suggestForNull(path: OptionPath, { definition }: CheckContext): ValueSuggestion | undefined {
  const [name] = path;
  if (path.length !== 1 || typeof name !== "string") return undefined;
  return {
    help: isRequired(name, definition)
      ? `give \`${name}\` a value`
      : `give \`${name}\` a value, or leave it out`,
  };
}

function suggestForText(
  forms: readonly Alternative[],
  value: string,
  path: OptionPath,
  context: CheckContext,
  write: Write,
): ValueSuggestion | undefined {
  const constants = forms.flatMap((form) => valuesOf(form) ?? []).filter((each) => typeof each === "string");
  const translated = translateWord(FOREIGN_VALUES, value, constants)?.names;
  const near = translated ?? suggestNames(value.replace(CURLY_QUOTES, ""), constants);
  const same = constants.includes(value.replace(CURLY_QUOTES, "")) ? [value.replace(CURLY_QUOTES, "")] : near;
  if (same.length > 0)
    return {
      help: `did you mean ${either(same.map((name) => `\`${name}\``))}?`,
      replacements: same.map(spell),
    };
  const foreign = translateText(value);
  if (foreign !== undefined)
    return { help: foreign.help, ...(foreign.written && { replacements: [`"${foreign.written}"`] }) };
  const text = value.trim();
  const comment = /^([^\s#]+)#/.exec(text)?.[1];
  if (comment !== undefined && readsAs(forms, comment, constants))
    return {
      help: write(`${comment} #…`, "a comment needs a space before `#`: ").help,
      replacements: [text.replace("#", " #")],
    };
  if (takes(forms, "number") || takes(forms, "integer")) {
    if (text !== "" && Number.isFinite(Number(text))) return write(text, "write the number without quotes: ");
    const meant = readNumber(text, takes(forms, "number"));
    if (meant !== undefined) return write(meant);
  }
  const numbers = readNumbers(text);
  if (numbers !== undefined && forms.some((form) => hasType(form, numbers)))
    return write(`[${numbers.join(", ")}]`, "write a list: ");
  if (takes(forms, "boolean") && /^(true|yes|on)$/i.test(text)) return write("true");
  if (takes(forms, "boolean") && /^(false|no|off)$/i.test(text)) return write("false");
  if (/^(none|nil|null)$/i.test(text)) {
    if (takes(forms, "null")) return write("null");
    const [name] = path;
    if (path.length === 1 && !isRequired(String(name), context.definition))
      return { help: `leave \`${String(name)}\` out for its default` };
  }
  return undefined;
}

/** As a word processor sets them. */
const CURLY_QUOTES = /^[\u2018\u201c\u201e]|[\u2018\u2019\u201c\u201d]$/g;

/** In one of the forms of the options at least. */
function isRequired(name: string, definition: TargetDefinition): boolean {
  return formsOfOptions(definition).some(({ required }) => required?.includes(name));
}

function readsAs(forms: readonly Alternative[], text: string, constants: readonly string[]): boolean {
  const number = takes(forms, "number") || takes(forms, "integer");
  const boolean = takes(forms, "boolean") && /^(true|false)$/.test(text);
  return constants.includes(text) || boolean || (number && Number.isFinite(Number(text)));
}

/** Names for the items of a list, where only nodes may have some. */
function suggestForMapping(
  forms: readonly Alternative[],
  value: unknown,
  resolve: ResolveRef,
  write: Write,
): ValueSuggestion | undefined {
  if (!isMapping(value)) return undefined;
  const items = Object.values(value);
  const isListOf = ({ items: item }: Alternative) =>
    !isTuple(item) && items.every((each) => fitsItem(item, each, resolve));
  return items.length > 0 && forms.some((form) => includesType(form, "array") && isListOf(form))
    ? write(`[${items.map(spell).join(", ")}]`, "write a list without names: ")
    : undefined;
}

function suggestForList(
  forms: readonly Alternative[],
  value: readonly unknown[],
  write: Write,
): ValueSuggestion | undefined {
  const [only] = value;
  if (value.length === 1 && !takes(forms, "array") && forms.some((form) => hasType(form, only)))
    return write(spell(only), "write one value: ");
  const help = missingItems(forms, value);
  return help === undefined ? undefined : { help };
}

/** As one would write it in YAML: words bare. */
function spell(value: unknown): string {
  return typeof value === "string" && /^[a-z_][\w./-]*$/i.test(value) && !/^(true|false|null)$/i.test(value)
    ? value
    : JSON.stringify(value);
}

/** Tells what to add to a list that is too short for each of its forms. */
function missingItems(forms: readonly Alternative[], { length }: readonly unknown[]): string | undefined {
  const [nearest] = forms
    .filter((form) => includesType(form, "array"))
    .sort((a, b) => (a.minItems ?? 0) - (b.minItems ?? 0));
  const count = (nearest?.minItems ?? 0) - length;
  if (count <= 0) return undefined;
  const items = `${count} ${count === 1 ? "item" : "items"}`;
  return nearest?.maxItems === nearest?.minItems ? `add ${items}` : `add at least ${items}`;
}

/** A single value where a list of such values belongs. */
function suggestList(
  forms: readonly Alternative[],
  value: unknown,
  path: OptionPath,
  resolve: ResolveRef,
): ValueSuggestion | undefined {
  const key = path.at(-1);
  const listed = forms.some(
    (form) => includesType(form, "array") && !isTuple(form.items) && fitsItem(form.items, value, resolve),
  );
  if (!listed || typeof key !== "string") return undefined;
  if (kindOf(value) === "mapping") return { help: "write a list: put `- ` before the item" };
  const list = `[${JSON.stringify(value)}]`;
  return { help: `write a list: \`${key}: ${list}\``, replacements: [list] };
}

function fitsItem(items: JsonSchema | undefined, value: unknown, resolve: ResolveRef): boolean {
  return items !== undefined && alternativesOf(items, resolve).some((form) => hasType(form, value));
}

/**
 * The number, as YAML 1.2 spells it, that a text was meant to be: `1_000`, `1,000`, `0,5`, `inf`,
 * `30%`; nothing for a text that is none.
 *
 * @param fractions - whether a number that is not whole may be meant
 */
export function readNumber(text: string, fractions: boolean): string | undefined {
  if (/^[-+]?\d+(?:_\d+)+(?:\.\d+)?$/.test(text)) return text.replaceAll("_", "");
  if (/^[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(text)) return text.replaceAll(",", "");
  if (!fractions) return undefined;
  if (/^[-+]?\d*,\d+$/.test(text)) return text.replace(",", ".");
  const infinite = /^([-+]?)(?:inf|infinity|\.infinity)$/i.exec(text);
  if (infinite !== null) return `${infinite[1] === "-" ? "-" : ""}.inf`;
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  return percent === undefined ? undefined : String(Number(percent) / 100);
}

/**
 * The numbers of a text such as `3, 3` or `(3, 3)`; nothing for a text that is no list of numbers.
 */
export function readNumbers(text: string): readonly number[] | undefined {
  const inner = /^\((.*)\)$/.exec(text)?.[1] ?? text;
  const parts = inner.split(/\s*,\s*|\s+/).filter((part) => part !== "");
  const numbers = parts.map(Number);
  return numbers.length > 1 && numbers.every(Number.isFinite) ? numbers : undefined;
}
