import { suggestNames } from "@lighterjs/schema";
import {
  childPath,
  renderPath,
  type ConfigPath,
  type MappingEntry,
  type MappingNode,
} from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { findTwin } from "../parse/lookalikes.js";

/** Reports a key that a merge adds although it was most likely meant for one that is there. */
export function reportAddition(
  base: MappingNode,
  name: string,
  { key, value }: MappingEntry,
  path: ConfigPath,
  report: Report,
): void {
  const twin = findTwin(name, base.entries.keys());
  if (twin !== undefined)
    report({
      code: "DUPLICATE_KEY",
      severity: "error",
      message: `the key \`${name}\` is there already, with its letters encoded in another way`,
      labels: [
        { ...key, text: "set again here" },
        { ...base.entries.get(twin)!.key, text: "first set here" },
      ],
      path: renderPath(childPath(path, name)),
      help: ["type one of the two anew, so that they are the same key"],
    });
  const isRemoval = value.kind === "scalar" && value.value === null;
  if (!isRemoval || !holdsItems(base)) return;
  const [near] = suggestNames(name, base.entries.keys());
  if (near === undefined) return;
  report({
    code: "UNKNOWN_KEY",
    severity: "warning",
    message: `\`${name}: null\` removes nothing: there is no item \`${name}\``,
    labels: [
      { ...key, text: "no such item" },
      { ...base.entries.get(near)!.key, text: "an item with a similar name is here" },
    ],
    path: renderPath(childPath(path, name)),
    help: [`did you mean \`${near}\`?`],
  });
}

/** Whether a mapping is a list with named items: names of nodes, and no node itself. */
function holdsItems({ entries }: MappingNode): boolean {
  if (entries.has("_target_")) return false;
  return [...entries.values()].some(({ value }) => value.kind === "mapping" && value.entries.has("_target_"));
}
