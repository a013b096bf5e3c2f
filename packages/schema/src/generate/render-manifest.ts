import type { TargetManifest } from "../manifest.js";

/**
 * The text of a `lighter.targets.json`: one line for each target, definition and rule, so that a
 * change reads well in a diff. Equal manifests give equal bytes on every system.
 */
export function renderManifest(manifest: TargetManifest): string {
  const { targets, omitted, definitions, rules, parts, outputs, ...head } = manifest;
  const start = JSON.stringify(head).slice(0, -1);
  const lines = targets.map((target) => JSON.stringify(target));
  const named = Object.entries(definitions).map(
    ([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`,
  );
  const left = omitted ? `"omitted":[\n${omitted.map((each) => JSON.stringify(each)).join(",\n")}\n],` : "";
  const listed = (name: string, items: readonly object[] | undefined): string =>
    items ? `,"${name}":[\n${items.map((each) => JSON.stringify(each)).join(",\n")}\n]` : "";
  const ruled = `${listed("rules", rules)}${listed("parts", parts)}${listed("outputs", outputs)}`;
  return `${start},"targets":[\n${lines.join(",\n")}\n],${left}"definitions":{\n${named.join(",\n")}\n}${ruled}}\n`;
}
