import type { ConfigNode } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { SourceText, type Location } from "../source-text.js";
import type { Override } from "./override.js";
import { parseOverride } from "./parse-override.js";

/**
 * An override whose path and value a config holds, as a parameter of a sweep does. What is wrong
 * with it is shown where both are written.
 *
 * @param path - as on the command line: `system.optimizer.learning_rate`, or a config group
 * @param at - where the path is written
 * @returns nothing, after a report, where it is no path
 */
export function readAssignment(
  path: string,
  at: Location,
  value: ConfigNode,
  report: Report,
): Override | undefined {
  const text = `${path}=null`;
  const source = new SourceText(at.source.name, text, at.source.directory);
  const read = parseOverride(
    { source, span: { start: 0, end: text.length } },
    ({ fixes: _, ...diagnostic }) => {
      report({ ...diagnostic, labels: [{ ...at, text: diagnostic.labels[0].text }] });
    },
  );
  if (read === undefined) return undefined;
  if (read.action === "remove") {
    report({
      code: "INVALID_OVERRIDE",
      severity: "error",
      message: `\`${path}\` removes a value instead of setting it`,
      labels: [{ ...at, text: "not the path of a value" }],
      help: ["leave out the `~`"],
    });
    return undefined;
  }
  const segments = read.key.segments.map(({ name }) => ({ name, location: at }));
  return { ...read, key: { ...read.key, location: at, segments }, value, location: at };
}
