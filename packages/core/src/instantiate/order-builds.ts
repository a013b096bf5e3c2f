import { type CheckedTarget, type CheckedValue } from "../check/checked-config.js";

export interface BuildOrder {
  /** Every node whose code is needed, in document order. */
  readonly needed: ReadonlySet<CheckedTarget>;
  /** Those that are built once: children before parents, siblings in document order, a shared node where it is first met. */
  readonly instances: ReadonlySet<CheckedTarget>;
}

/** What the roots need, themselves included. Of a partial root, and of a node that is delivered as a function, only the children are built. */
export function orderBuilds(roots: readonly CheckedTarget[]): BuildOrder {
  const needed = new Set<CheckedTarget>();
  const instances = new Set<CheckedTarget>();
  const visit = (target: CheckedTarget, isInstance: boolean): void => {
    if (!needed.has(target)) {
      needed.add(target);
      for (const { value } of target.options.values()) visitValue(value);
    }
    if (isInstance) instances.add(target);
  };
  const visitValue = (value: CheckedValue): void => {
    if (value.kind === "object") visit(value.target, value.delivery.kind === "instance");
    else if (value.kind === "list") for (const item of value.items) visitValue(item.value);
    else if (value.kind === "mapping") for (const entry of value.entries.values()) visitValue(entry.value);
  };
  for (const root of roots) visit(root, !root.node.partial);
  return { needed, instances };
}
