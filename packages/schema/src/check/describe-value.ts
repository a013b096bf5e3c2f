import { PlannedObject } from "../planned-object.js";
import { cut, withArticle } from "./wording.js";

export type ValueKind =
  "null" | "boolean" | "number" | "string" | "list" | "mapping" | "function" | "object" | "planned";

export function kindOf(value: unknown): ValueKind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "list";
  if (value instanceof PlannedObject) return "planned";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return "number";
  if (typeof value === "string") return "string";
  if (typeof value === "function") return "function";
  return isMapping(value) ? "mapping" : "object";
}

/** An object literal, as opposed to an instance of a class. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The kind of a value in words: `a string`. */
export function describeKind(value: unknown): string {
  if (value instanceof PlannedObject)
    return value.partial
      ? `a function that makes \`${value.definition.name}\``
      : `a \`${value.definition.name}\``;
  const kind = kindOf(value);
  switch (kind) {
    case "null":
      return "null";
    case "number":
      return Number.isInteger(value) ? "an integer" : "a number";
    case "boolean":
      return "a boolean";
    case "object":
      return typeof value === "object"
        ? withArticle(`\`${nameOfClass(value)}\` object`)
        : `a ${typeof value}`;
    default:
      return withArticle(kind);
  }
}

/** Describes the value received, as it stands after "but is": `` `-1` ``. */
export function describeValue(value: unknown): string {
  switch (kindOf(value)) {
    case "planned":
    case "function":
    case "object":
      return describeKind(value);
    case "number":
      return `\`${Object.is(value, -0) ? "-0" : String(value)}\``;
    default:
      return `\`${cut(toJson(value))}\``;
  }
}

function toJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, item: unknown) =>
      item instanceof PlannedObject
        ? { _target_: item.definition.name }
        : typeof item === "symbol"
          ? "…"
          : item,
    ) ?? "null"
  );
}

function nameOfClass(value: object | null): string {
  const constructor: unknown = value === null ? undefined : (value as { constructor?: unknown }).constructor;
  return typeof constructor === "function" && constructor.name !== "" ? constructor.name : "object";
}
