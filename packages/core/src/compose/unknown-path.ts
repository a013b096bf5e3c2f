import { suggestNames } from "@lighterjs/schema";
import { renderPath, type ConfigNode, type ConfigPath, type MappingNode } from "../config-node.js";
import type { Diagnostic, Label, Report } from "../diagnostic.js";
import type { Override } from "./override.js";

/** What the place itself has to say. */
export interface PathFacts extends Pick<Diagnostic, "notes" | "help"> {
  /** What is wrong, where the path goes on below something that cannot have keys. */
  readonly message?: string;
  /** Whether `+` would help. */
  readonly addable: boolean;
}

/**
 * Reports that an override leads nowhere, with the nearest paths that lead somewhere.
 *
 * @param path - up to the step that fails
 */
export function reportUnknownPath(
  root: MappingNode,
  override: Override,
  path: ConfigPath,
  label: Label,
  facts: PathFacts,
  report: Report,
): void {
  const { key, action } = override;
  const whole =
    path.length < key.segments.length
      ? nearestPaths(
          root,
          key.segments.map(({ name }) => name),
        )
      : [];
  const nearest = whole.length > 0 ? whole : nearestPaths(root, path);
  const help = [
    ...(facts.help ?? []),
    ...(nearest.length > 0 ? [`did you mean ${nearest.map((name) => `\`${name}\``).join(" or ")}?`] : []),
    ...(action === "change" && facts.addable ? [`to add a new key, write \`+${key.text}=…\``] : []),
  ];
  report({
    code: "UNKNOWN_PATH",
    severity: "error",
    message: facts.message ?? `the config has no \`${renderPath(path)}\``,
    labels: [label],
    ...(facts.notes === undefined || nearest.length > 0 ? {} : { notes: facts.notes }),
    ...(help.length === 0 ? {} : { help }),
  });
}

/** Paths of a config that a person may have meant, as they would be written, best first. */
function nearestPaths(root: MappingNode, wanted: ConfigPath): string[] {
  const known = new Map<string, string>();
  collect(root, [], known);
  const written = wanted.join(".");
  // A key with a dot in it: the same letters, but quoted.
  const same = known.get(written);
  if (same !== undefined) return [same];
  return suggestNames(written, known.keys()).map((name) => known.get(name) ?? name);
}

function collect(node: ConfigNode, path: ConfigPath, known: Map<string, string>): void {
  if (path.length > 0) known.set(path.join("."), renderPath(path));
  if (node.kind === "mapping")
    for (const [name, { value }] of node.entries) collect(value, [...path, name], known);
  if (node.kind === "sequence") node.items.forEach((item, index) => collect(item, [...path, index], known));
}
