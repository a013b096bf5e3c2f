import { type CheckedTarget, type CheckedValue } from "../check/checked-config.js";

/** The targets that these need, themselves included; each once. Walks without recursion, however long a chain is. */
export function reachableTargets(roots: Iterable<CheckedTarget>): Set<CheckedTarget> {
  const found = new Set(roots);
  for (const target of found) {
    const pending: CheckedValue[] = [...target.options.values()].map((entry) => entry.value);
    for (const value of pending) {
      if (value.kind === "object") found.add(value.target);
      else if (value.kind === "list") pending.push(...value.items.map((item) => item.value));
      else if (value.kind === "mapping")
        pending.push(...[...value.entries.values()].map((entry) => entry.value));
    }
  }
  return found;
}
