import {
  type CheckedEntry,
  type CheckedObject,
  type CheckedTarget,
  partsOf,
} from "../check/checked-config.js";

export interface BuildOrder {
  /** Every node whose code is needed, in document order. */
  readonly needed: ReadonlySet<CheckedTarget>;
  /**
   * Those that are built once: children before parents, siblings in document order, a shared node
   * where it is first met.
   */
  readonly instances: ReadonlySet<CheckedTarget>;
}

/** A node whose children are being visited. */
interface Visit {
  readonly target: CheckedTarget;
  readonly isInstance: boolean;
  readonly children: Iterator<CheckedObject>;
}

/**
 * Orders what the roots need, themselves included. Of a partial root, and of a node that is
 * delivered as a function, only the children are built. A list of visits and no recursion: a chain
 * of nodes may be longer than the stack.
 */
export function orderBuilds(roots: readonly CheckedTarget[]): BuildOrder {
  const needed = new Set<CheckedTarget>();
  const instances = new Set<CheckedTarget>();
  const visits: Visit[] = [];
  const enter = (target: CheckedTarget, isInstance: boolean): void => {
    visits.push({
      target,
      isInstance,
      children: objectsIn(needed.has(target) ? [] : target.options.values()),
    });
    needed.add(target);
  };
  for (const root of roots) {
    enter(root, !root.node.partial);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const child = visit.children.next();
      if (child.done !== true) enter(child.value.target, child.value.delivery.kind === "instance");
      else {
        if (visit.isInstance) instances.add(visit.target);
        visits.pop();
      }
    }
  }
  return { needed, instances };
}

function* objectsIn(entries: Iterable<Pick<CheckedEntry, "value">>): Generator<CheckedObject> {
  for (const part of partsOf(entries)) if (part.kind === "object") yield part;
}
