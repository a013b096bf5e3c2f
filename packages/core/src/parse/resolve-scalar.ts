import type { ScalarValue } from "../config-node.js";

/** The meaning of a plain scalar, or why it has none. */
export type ScalarMeaning = { readonly value: ScalarValue } | { readonly fault: string };

const INTEGER = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * Plain scalars of the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema), except
 * that a number must be one that JavaScript keeps: an integer within ±2^53, a float that is neither
 * infinite nor silently zero.
 */
export function resolveScalar(text: string): ScalarMeaning {
  switch (text) {
    case "":
    case "~":
    case "null":
    case "Null":
    case "NULL":
      return { value: null };
    case "true":
    case "True":
    case "TRUE":
      return { value: true };
    case "false":
    case "False":
    case "FALSE":
      return { value: false };
  }
  if (!/^[-+.0-9]/.test(text)) return { value: text };
  if (INTEGER.test(text) || OCTAL.test(text) || HEXADECIMAL.test(text)) {
    const value = Number(text);
    return Number.isSafeInteger(value)
      ? { value }
      : { fault: `the integer \`${shorten(text)}\` is beyond ±2^53 and would lose digits` };
  }
  if (FLOAT.test(text)) {
    const value = Number(text);
    const vanished = value === 0 && /[1-9]/.test(text.replace(/[eE].*/, ""));
    return Number.isFinite(value) && !vanished
      ? { value }
      : { fault: `the number \`${shorten(text)}\` is out of range` };
  }
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) return { value: text.startsWith("-") ? -Infinity : Infinity };
  if (/^\.(?:nan|NaN|NAN)$/.test(text)) return { value: NaN };
  return { value: text };
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);
