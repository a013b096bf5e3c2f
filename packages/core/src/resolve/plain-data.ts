import type { JsonValue } from "@lighterjs/schema";
import { refuseName } from "../parse/read-key.js";
import type { ResolvedNode } from "../resolved-node.js";
import { listValue, mappingValue, scalarValue, type Value } from "./place.js";

/**
 * A resolved node as plain data; `undefined` when an object that will be built, or an unknown
 * value, is part of it.
 */
export function toPlainData(node: ResolvedNode): JsonValue | undefined {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "reference":
      return toPlainData(node.node);
    case "sequence": {
      const items = node.items.map(toPlainData);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case "mapping": {
      const entries: [string, JsonValue][] = [];
      for (const [key, entry] of node.entries) {
        const value = toPlainData(entry.value);
        if (value === undefined) return undefined;
        entries.push([key, value]);
      }
      return Object.fromEntries(entries);
    }
    case "target":
    case "unknown":
      return undefined;
  }
}

/** Whether any text of a node came from the environment. */
export function isTagged(node: ResolvedNode): boolean {
  switch (node.kind) {
    case "scalar":
      return node.shownAs !== undefined;
    case "reference":
      return isTagged(node.node);
    case "sequence":
      return node.shownAs !== undefined || node.items.some(isTagged);
    case "mapping":
      return node.shownAs !== undefined || [...node.entries.values()].some((entry) => isTagged(entry.value));
    case "target":
    case "unknown":
      return false;
  }
}

/**
 * Makes a value of the config of what a program's resolver returned.
 *
 * @throws TypeError when it is not plain data
 */
export function toValue(data: unknown, shownAs: string | undefined): Value {
  if (data === null || typeof data === "string" || typeof data === "number" || typeof data === "boolean")
    return scalarValue(data, shownAs);
  if (Array.isArray(data))
    return listValue(
      data.map((item) => toValue(item, shownAs)),
      shownAs,
    );
  if (typeof data === "object" && isPlainObject(data)) {
    const entries = Object.entries(data).map(([key, value]) => {
      const refused = refuseName(key);
      if (refused !== undefined) throw new TypeError(`it returned a mapping, but ${refused.message}`);
      return [key, toValue(value, shownAs)] as const;
    });
    return mappingValue(entries, shownAs);
  }
  throw new TypeError(
    `it returned ${typeof data === "object" ? "an object" : `a value of type ${typeof data}`}, not plain data`,
  );
}

function isPlainObject(data: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === null || prototype === Object.prototype;
}
