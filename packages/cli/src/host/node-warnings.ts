import type { Diagnostic } from "@lighterjs/core";
import { renderDiagnostics } from "@lighterjs/core/render";
import type { InstanceGraph } from "@lighterjs/core/stages";
import type { RenderWarning } from "./console-logger.js";

/**
 * Renders warnings about objects that were built from a config as those of its check are. What the
 * check has said already, of the same place, is not said again.
 */
export function nodeWarnings(
  graph: InstanceGraph,
  said: readonly Diagnostic[],
  options: { readonly color: boolean },
): RenderWarning {
  const keyOf = ({ code, path }: Diagnostic): string => `${code} ${path ?? ""}`;
  const known = new Set(said.map(keyOf));
  return (about) => {
    const found = graph.explain(about)?.diagnostics;
    if (found === undefined) return undefined;
    const fresh = found.filter((each) => !known.has(keyOf(each)));
    for (const each of fresh) known.add(keyOf(each));
    return renderDiagnostics(
      fresh.map((each) => ({ ...each, severity: "warning" })),
      options,
    );
  };
}
