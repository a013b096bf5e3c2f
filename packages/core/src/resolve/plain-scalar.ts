import { type ScalarValue } from "../config-node.js";
import { resolveScalar } from "../parse/resolve-scalar.js";

/** What an unquoted text means in YAML; text that spells no usable number stays text. */
export function readPlainScalar(text: string): ScalarValue {
  if (text === "") return text;
  const meaning = resolveScalar(text);
  return "value" in meaning ? meaning.value : text;
}

/** A scalar inside a text, as YAML spells it. */
export function renderScalar(value: ScalarValue): string {
  if (value === Infinity) return ".inf";
  if (value === -Infinity) return "-.inf";
  return typeof value === "number" && Number.isNaN(value) ? ".nan" : String(value);
}
