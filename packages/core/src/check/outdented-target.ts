import { renderPath } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import type { CheckedTarget } from "./checked-config.js";

/** Matches the text between an empty value and the name that belongs below it. */
const NEXT_KEY = /^\s*(?:#[^\n]*\n\s*)*(["']?_target_["']?)\s*:\s*$/;

/**
 * A `_target_` that was meant for the empty option on the line before, and not for the node in
 * which it stands: one slip of the indentation, which makes strangers of all the other options.
 */
export function findOutdentedTarget({ node, options }: CheckedTarget): Diagnostic | undefined {
  const { source, span } = node.target.location;
  for (const [name, { key, value }] of options) {
    if (value.kind !== "scalar" || value.value !== null || value.origin.source !== source) continue;
    const { end } = value.origin.span;
    if (end > span.start) continue;
    const between = source.text.slice(end, span.start);
    const [found, written] = NEXT_KEY.exec(between) ?? [];
    if (found === undefined || written === undefined) continue;
    const start = end + between.indexOf(written);
    return {
      code: "WRONG_SLOT",
      severity: "error",
      message: `\`_target_\` stands beside \`${name}\`, which is empty, and not below it`,
      labels: [
        {
          source,
          span: { start, end: start + written.length },
          text: `names the target of \`${renderPath(node.path)}\``,
        },
        { ...key, text: "nothing is given here" },
      ],
      path: renderPath(node.path),
      help: [`indent \`_target_\` and its options below \`${name}:\``],
    };
  }
  return undefined;
}
