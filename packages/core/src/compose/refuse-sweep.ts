import type { ConfigNode } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { Override, Sweep } from "./override.js";

/**
 * A sweep asks for several runs; a config is one.
 *
 * @param before - what the override would change: a list, or a text, may have been meant to be one
 * again
 */
export function refuseSweep(override: Override, sweep: Sweep, report: Report, before?: ConfigNode): void {
  const { text } = override.key;
  const written = sweep.location.source.text.slice(sweep.location.span.start, sweep.location.span.end);
  const list = !/^\w+\s*\(/.test(written);
  report({
    code: "INVALID_OVERRIDE",
    severity: "error",
    message: list
      ? `\`${text}\` is given ${sweep.elements.length} values, which asks for as many runs`
      : `\`${sweep.function}(…)\` asks for several runs, one for each value of \`${text}\``,
    labels: [{ ...sweep.location, text: "a sweep, but this command makes one run" }],
    help: [
      ...(list && (before === undefined || before.kind === "sequence")
        ? [`for one list, write \`${text}=[${written}]\``]
        : []),
      ...(list && before?.kind === "scalar" && typeof before.value === "string"
        ? [`for text with commas, quote it: \`${text}='"${written}"'\``]
        : []),
      "give one value, or make all of the runs with `lighter sweep`",
    ],
  });
}
