import { resolve } from "#platform/paths";
import { takesAnything, type JsonSchema } from "@lighterjs/schema";
import type { ScalarValue } from "../config-node.js";
import { resolveScalar } from "../parse/resolve-scalar.js";
import type { ResolvedScalar } from "../resolved-node.js";
import { takes } from "./option-forms.js";

/**
 * Text from the environment as the number or boolean that the option takes; everything else as it
 * is.
 */
export function readScalar(node: ResolvedScalar, forms: readonly JsonSchema[]): ScalarValue {
  const { value, shownAs } = node;
  if (
    shownAs === undefined ||
    typeof value !== "string" ||
    forms.some(takesAnything) ||
    takes(forms, "string")
  )
    return value;
  if (forms.some((form) => form.enum?.includes(value) === true || form.const === value)) return value;
  const meaning = resolveScalar(value.trim());
  const spelled = "value" in meaning ? meaning.value : value;
  if (typeof spelled === "number" && takes(forms, "number", "integer")) return spelled;
  return typeof spelled === "boolean" && takes(forms, "boolean") ? spelled : value;
}

/**
 * Converts a value for its target: a member of a numeric enum becomes its number, a file path the
 * absolute one, counted from the folder of the text that wrote it. A URL is left alone.
 */
export function deliverScalar(
  node: ResolvedScalar,
  value: ScalarValue,
  forms: readonly JsonSchema[],
): ScalarValue {
  if (typeof value !== "string") return value;
  for (const { enumValues, format } of forms) {
    if (enumValues !== undefined && Object.hasOwn(enumValues, value)) return enumValues[value]!;
    if (format === "path" && !/^[a-z][a-z0-9+.-]+:\/\//i.test(value))
      return resolve(node.origin.source.directory, value);
  }
  return value;
}
