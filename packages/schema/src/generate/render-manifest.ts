import type { TargetManifest } from "../manifest.js";

/**
 * The text of a `lighter.targets.json`: one line for each target, definition and rule, so that a change reads well in a diff.
 * Equal manifests give equal bytes on every system.
 */
export function renderManifest({ targets, omitted, definitions, rules, ...head }: TargetManifest): string {
  const start = JSON.stringify(head).slice(0, -1);
  const lines = targets.map((target) => JSON.stringify(target));
  const named = Object.entries(definitions).map(
    ([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`,
  );
  const left = omitted ? `"omitted":[\n${omitted.map((each) => JSON.stringify(each)).join(",\n")}\n],` : "";
  const ruled = rules ? `,"rules":[\n${rules.map((each) => JSON.stringify(each)).join(",\n")}\n]` : "";
  return `${start},"targets":[\n${lines.join(",\n")}\n],${left}"definitions":{\n${named.join(",\n")}\n}${ruled}}\n`;
}
