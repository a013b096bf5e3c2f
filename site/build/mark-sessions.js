import { KINDS } from "./session-kinds.js";

/**
 * Marks the lines of a session in a terminal by what they are, so that a diagnostic looks on a page
 * as it does there.
 *
 * @type {NonNullable<import("vitepress").MarkdownOptions["codeTransformers"]>[number]}
 */
export const markSessions = {
  name: "mark-sessions",
  line(node, number) {
    if (!["console", "shellsession"].includes(this.options.lang)) return;
    const line = this.source.split("\n")[number - 1] ?? "";
    const kind = KINDS.find(([pattern]) => pattern.test(line))?.[1];
    if (kind !== undefined) this.addClassToHast(node, `session-${kind}`);
    if (kind !== undefined && kind !== "command")
      node.children = [
        { type: "element", tagName: "span", properties: {}, children: [{ type: "text", value: line }] },
      ];
  },
};
