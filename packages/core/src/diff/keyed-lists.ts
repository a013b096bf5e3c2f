import { type CheckedConfig, partsOf } from "../check/checked-config.js";
import { renderPath } from "../config-node.js";

/**
 * Paths, rendered, of lists that are written as mappings, and of mappings of parts, whose order
 * counts as well.
 */
export function keyedLists({ targets, parts }: CheckedConfig): Set<string> {
  const found = new Set<string>();
  for (const { options, definition } of targets.values()) {
    for (const part of partsOf(options.values()))
      if (part.kind === "list" && part.items.some(({ key }) => key !== undefined))
        found.add(renderPath(part.path));
    for (const { target, option } of parts) {
      const value = target === definition.name ? options.get(option)?.value : undefined;
      if (value?.kind === "mapping") found.add(renderPath(value.path));
    }
  }
  return found;
}
