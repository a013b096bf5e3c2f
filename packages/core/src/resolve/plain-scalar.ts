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
