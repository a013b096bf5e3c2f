import type { ScalarValue } from "../config-node.js";
import { findAmbiguity } from "../parse/ambiguous-scalar.js";
import { resolveScalar } from "../parse/resolve-scalar.js";
import { isUnseen } from "../render/display-text.js";

/**
 * A scalar in YAML 1.2 that reads back to the same value, also by readers of YAML 1.1.
 *
 * @param spelled - how a number is written in the config
 */
export function printScalar(value: ScalarValue, spelled?: string): string {
  if (spelled !== undefined) return spelled;
  if (typeof value === "string") return printText(value);
  if (typeof value === "number") return printNumber(value);
  return String(value);
}

/** A key. Other than a value, it is always text, and `<<` would merge. */
export function printKey(name: string): string {
  return name === "<<" ? '"<<"' : printText(name);
}

function printNumber(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  if (Object.is(value, -0)) return "-0.0";
  // Digits alone would be read as an integer, which must be within ±2^53.
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : String(value);
}

function printText(text: string): string {
  if (isPlain(text)) return text;
  const simple = !isUnseen(text) && !/[\n\t]/.test(text);
  if (simple && /["\\]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (character) =>
    isUnseen(character) && !/[\ud800-\udfff]/.test(character)
      ? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
      : character,
  );
}

/**
 * Whether a text can stand without quotes, outside of brackets, and nobody takes it for anything
 * else.
 */
function isPlain(text: string): boolean {
  if (text === "???") return true;
  if (text === "" || /^\s|\s$|[\n\t]|:(?:\s|$)|\s#/.test(text)) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`=.+0-9~]/.test(text) || isUnseen(text)) return false;
  const meaning = resolveScalar(text);
  return (
    "value" in meaning &&
    meaning.value === text &&
    findAmbiguity(text, text) === undefined &&
    !/^[yn]$/i.test(text)
  );
}
