import { PlannedObject, UNKNOWN_VALUE } from "@lighterjs/schema";
import { type CheckedEntry, type CheckedValue } from "./checked-config.js";

/**
 * Options as `checkOptions` takes them: plain data, with a stand-in for each object that does not
 * exist yet.
 */
export function toOptionData(options: ReadonlyMap<string, CheckedEntry>): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [name, { value }] of options) data[name] = toData(value);
  return data;
}

function toData(value: CheckedValue): unknown {
  switch (value.kind) {
    case "scalar":
      return value.value;
    case "list":
      return value.items.map((item) => toData(item.value));
    case "mapping":
      return toOptionData(value.entries);
    case "object":
      return new PlannedObject(value.target.definition, { partial: value.target.node.partial });
    case "unknown":
      return UNKNOWN_VALUE;
  }
}
