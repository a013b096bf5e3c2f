import { type CheckedConfig, type CheckedValue } from "../check/checked-config.js";
import { renderPath } from "../config-node.js";

/** Paths, rendered, of lists that are written as mappings, and of mappings of parts, whose order counts as well. */
export function keyedLists({ targets, parts }: CheckedConfig): Set<string> {
  const found = new Set<string>();
  const visit = (value: CheckedValue): void => {
    if (value.kind === "list") {
      if (value.items.some(({ key }) => key !== undefined)) found.add(renderPath(value.path));
      for (const { value: item } of value.items) visit(item);
    } else if (value.kind === "mapping") for (const { value: entry } of value.entries.values()) visit(entry);
  };
  for (const { options, definition } of targets.values()) {
    for (const { value } of options.values()) visit(value);
    for (const { target, option } of parts) {
      const value = target === definition.name ? options.get(option)?.value : undefined;
      if (value?.kind === "mapping") found.add(renderPath(value.path));
    }
  }
  return found;
}
