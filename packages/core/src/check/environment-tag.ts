import { type CheckedValue } from "./checked-config.js";

/** How the first part of a value that came from the environment is shown; `undefined` when none did. */
export function environmentTag(value: CheckedValue): string | undefined {
  switch (value.kind) {
    case "scalar":
      return value.shownAs;
    case "list":
      return firstTag(value.items);
    case "mapping":
      return firstTag(value.entries.values());
    case "object":
    case "unknown":
      return undefined;
  }
}

function firstTag(members: Iterable<{ readonly value: CheckedValue }>): string | undefined {
  for (const { value } of members) {
    const tag = environmentTag(value);
    if (tag !== undefined) return tag;
  }
  return undefined;
}
