import type { ConfigNode, MappingEntry, MappingNode } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { Location } from "../source-text.js";

/**
 * Warns once of all that configures Hydra itself: its section of the config, and the choices of its
 * own groups.
 */
export function reportHydraSettings(root: MappingNode, lines: readonly Location[], report: Report): void {
  const section = root.entries.get("hydra")?.key;
  const [first, ...others] = [...lines, ...(section === undefined ? [] : [section])];
  if (first === undefined) return;
  report({
    code: "UNUSED_CONFIG",
    severity: "warning",
    message: "what configures Hydra itself has no meaning here and is passed over",
    labels: [
      { ...first, text: "a setting of Hydra" },
      ...others.map((each) => ({ ...each, text: "another one" })),
    ],
    help: ["`lighter fit --help` says what takes its place, such as `--run-dir`"],
  });
}

const CHOICE = /(?<!\\)\$\{hydra:runtime\.choices\.([\w./@-]+)\}/g;

/**
 * The config with the name of an option in the place of each `${hydra:runtime.choices.GROUP}`: the
 * choices are known here, and no longer to one who reads the config of a run again.
 */
export function fillInChoices(root: MappingNode, choices: ReadonlyMap<string, string>): MappingNode {
  const filled = fill(root, choices);
  return filled.kind === "mapping" ? filled : root;
}

/** The same node where there is nothing to fill in. */
function fill(node: ConfigNode, choices: ReadonlyMap<string, string>): ConfigNode {
  switch (node.kind) {
    case "scalar": {
      if (typeof node.value !== "string" || !node.value.includes("${hydra:")) return node;
      const value = node.value.replace(CHOICE, (written, group: string) => choices.get(group) ?? written);
      return value === node.value ? node : { ...node, value, plain: false };
    }
    case "sequence": {
      const items = node.items.map((item) => fill(item, choices));
      return items.every((item, index) => item === node.items[index]) ? node : { ...node, items };
    }
    case "mapping": {
      let changed: Map<string, MappingEntry> | undefined;
      for (const [name, entry] of node.entries) {
        const value = fill(entry.value, choices);
        if (value !== entry.value) (changed ??= new Map(node.entries)).set(name, { ...entry, value });
      }
      return changed === undefined ? node : { ...node, entries: changed };
    }
  }
}
