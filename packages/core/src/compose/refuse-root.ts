import type { ConfigNode, ParsedDocument } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import { fixing } from "../fix.js";
import { maskSecrets } from "../parse/mask-secrets.js";
import { findSyntaxHint } from "../parse/syntax-hint.js";
import { describeNode } from "./describe-node.js";

/**
 * The fault of a file that holds no mapping. It is most often a line without its colon, which may
 * hold a secret like any other line that is not understood.
 */
export function refuseRoot({ source, root }: ParsedDocument, shown: string): Diagnostic {
  const { start, end } = root.origin.span;
  const masked = maskSecrets(source);
  const isSecret = masked.text.slice(start, end) !== source.text.slice(start, end);
  const holds = root.kind === "scalar" && isSecret ? "a single text" : describeNode(root);
  const hint = root.kind === "scalar" ? findSyntaxHint(masked.text, start) : undefined;
  return {
    code: "INVALID_YAML",
    severity: "error",
    message: `a config is a mapping of names to values, but \`${shown}\` holds ${holds}`,
    labels: [
      {
        source: masked,
        span: { start, end: root.kind === "scalar" ? end : start + 1 },
        text: "expected `name: value`",
      },
    ],
    ...(hint === undefined
      ? { help: [helpFor(root)] }
      : fixing(`${hint.message}; ${hint.help}`, { edits: [{ source, ...hint.edit }] })),
  };
}

function helpFor(root: ConfigNode): string {
  const listed = root.kind === "sequence" && root.items.every(({ kind }) => kind === "mapping");
  return listed
    ? "leave out the `- ` before its keys"
    : "give it a name: put `name:` on the line before, and indent the rest";
}
