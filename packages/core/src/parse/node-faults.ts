import type { ConfigNode } from "../config-node.js";
import type { Span } from "../source-text.js";
import type { ReportFault } from "./fault.js";

export function reportDuplicate(name: string, span: Span, first: Span, report: ReportFault): void {
  report("DUPLICATE_KEY", {
    message: `the key \`${name}\` is set twice in one mapping`,
    span,
    label: "set again here",
    second: { span: first, label: "first set here" },
    help: name === "<<" ? "merge several mappings with a list: `<<: [*a, *b]`" : "keep one of the two",
  });
}

export function reportDisguisedMerge(span: Span, report: ReportFault): void {
  report("INVALID_YAML", {
    message: "the merge key `<<` stands behind an alias or a tag",
    span,
    label: "a merge for some readers, a name for others",
    help: "write `<<` itself to merge, or quote it to have a key of this name",
  });
}

export function reportUnmergeable(node: ConfigNode, span: Span, key: Span, report: ReportFault): void {
  report("INVALID_YAML", {
    message: `the merge key \`<<\` takes a mapping or a list of mappings, not a ${node.kind === "scalar" ? "single value" : "list"}`,
    span,
    label: "cannot be merged",
    second: { span: key, label: "merged here" },
  });
}

export function reportUnknownAlias(name: string, span: Span, report: ReportFault): void {
  const isPath = /^\p{L}[\w.-]*$/u.test(name);
  const reference = isPath ? `to refer to another node, write \`\${${name}}\`; ` : "";
  report("INVALID_YAML", {
    message: `the alias \`*${name}\` has no anchor \`&${name}\` before it`,
    span,
    label: "refers to nothing",
    help: `${reference}quote it if text that begins with \`*\` is meant`,
    edit: { span, text: isPath ? `"\${${name}}"` : `"*${name}"` },
  });
}

export function reportInlineMapping(span: Span, report: ReportFault): void {
  report("INVALID_YAML", {
    message: "a nested mapping begins on the line of its key",
    span,
    label: "move this to a line of its own",
  });
}

/** @param start - offset of the node that the alias refers to */
export function reportEndlessAlias(span: Span, start: number, report: ReportFault): void {
  report("INVALID_YAML", {
    message: "an alias stands inside the value that it refers to",
    span,
    label: "never ends",
    second: { span: { start, end: start + 1 }, label: "the value begins here" },
  });
}
