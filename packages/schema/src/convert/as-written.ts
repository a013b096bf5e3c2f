import type { Alternative } from "../check/alternatives.js";
import type { JsonType } from "../json-schema.js";
import type { OptionSchema } from "./option-schema.js";

/**
 * Text with a reference in it, which may stand for a value of any type, and `???`, which another
 * file will give.
 */
export const REFERENCE = "\\$\\{|^\\?\\?\\?$";

/** Adds a reference to a schema with a type; refused in one message. */
export function orReference(form: OptionSchema, errorMessage: string): OptionSchema {
  const types = [form.type ?? []].flat();
  const takesText = types.includes("string");
  const pattern = takesText ? form.pattern && `${form.pattern}|${REFERENCE}` : REFERENCE;
  const all: readonly JsonType[] = takesText ? types : [...types, "string"];
  return {
    ...form,
    type: all.length === 1 ? (all[0] ?? "string") : all,
    ...(pattern === undefined ? {} : { pattern }),
    errorMessage,
  };
}

/** Lengths become part of the pattern: the text of a reference has a length of its own. */
export function textPattern({ pattern: own, minLength, maxLength }: Alternative): {
  readonly pattern?: string;
} {
  const pattern = own === undefined ? undefined : portablePattern(own);
  const parts: string[] = [];
  if (minLength !== undefined || maxLength !== undefined)
    parts.push(`(?=^[\\s\\S]{${minLength ?? 0},${maxLength ?? ""}}$)`);
  if (pattern !== undefined) parts.push(`(?=[\\s\\S]*?(?:${pattern}))`);
  if (parts.length === 0) return {};
  return { pattern: parts.length === 1 && pattern !== undefined ? `(?:${pattern})` : `^${parts.join("")}` };
}

/**
 * A pattern as validators of other languages read it too; undefined where they cannot, so that in
 * an editor the text is not judged, and `check` alone does.
 */
function portablePattern(pattern: string): string | undefined {
  const spelled = pattern.replace(/\[\^\]/g, "[\\s\\S]").replace(/\\\//g, "/");
  return /\\(?:[pPku]|x\{)|\(\?<(?![=!])|\[\]/.test(spelled) ? undefined : spelled;
}

/**
 * A list of nodes may also be written as a mapping of names to them; an override changes or removes
 * one by its name.
 */
export function orNamedItems(list: OptionSchema, node: OptionSchema): OptionSchema {
  return {
    ...list,
    type: ["array", "object"],
    if: { type: "object", required: ["_target_"] },
    then: { properties: { _target_: false }, errorMessage: "write a list: `- _target_: …`" },
    else: { additionalProperties: { anyOf: [{ type: "null" }, node] } },
  };
}

/** A node in a list: one without a target is no node that could be merged with another. */
export function asListItem(node: OptionSchema): OptionSchema {
  return {
    allOf: [
      node,
      {
        type: ["object", "string"],
        required: ["_target_"],
        errorMessage: "say what to build with `_target_`",
      },
    ],
  };
}
