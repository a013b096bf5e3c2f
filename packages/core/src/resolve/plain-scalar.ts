import { spelling, type ScalarValue } from "../config-node.js";
import { resolveScalar } from "../parse/resolve-scalar.js";
import { scalarValue, type ComputedScalar } from "./place.js";

/** Reads an unquoted text as YAML does; text that spells no usable number stays text. */
export function readPlainScalar(text: string): ScalarValue {
  if (text === "") return text;
  const meaning = resolveScalar(text);
  return "value" in meaning ? meaning.value : text;
}

/** The same, as a value of the config that remembers how it is written. */
export function plainValue(text: string, shownAs?: string): ComputedScalar {
  const value = readPlainScalar(text);
  return { ...scalarValue(value, shownAs), ...spelling(value, text) };
}

/** A scalar inside a text, as YAML spells it. */
export function renderScalar(value: ScalarValue): string {
  if (value === Infinity) return ".inf";
  if (value === -Infinity) return "-.inf";
  return typeof value === "number" && Number.isNaN(value) ? ".nan" : String(value);
}

/** Text that a config reads as itself: `${` and the backslashes before it are escaped. */
export function literalText(text: string): string {
  return text.replace(/(?<!\\)(\\*)\$\{/g, "$1$1\\${");
}

/** The same, where a reference follows. */
export function literalBeforeReference(text: string): string {
  return literalText(text).replace(/(?<!\\)\\+$/, "$&$&");
}
