import { readFileSync } from "node:fs";

/** A fenced block of a Markdown page or of an `@example` in a doc comment. */
export interface CodeBlock {
  readonly file: string;
  /** One-based line of the opening fence. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Text of the heading that it stands under; empty in a doc comment. */
  readonly heading: string;
  /**
   * Words of the HTML comment directly above the fence: `<!-- with: examples/seed/base.yaml -->`.
   */
  readonly directives: ReadonlyMap<string, string>;
}

/** Fenced blocks of a Markdown file, in order. */
export function markdownBlocks(file: string): CodeBlock[] {
  return fencedBlocks(file, readFileSync(file, "utf8").split(/\r?\n/));
}

/** Fenced blocks in the doc comments of a TypeScript file, in order. */
export function docCommentBlocks(file: string): CodeBlock[] {
  const lines = readFileSync(file, "utf8").split(/\r?\n/);
  let inside = false;
  const comments = lines.map((line) => {
    if (/^\s*\/\*\*/.test(line)) inside = true;
    const text = inside ? line.replace(/^\s*\/?\*+\s?/, "").replace(/\s*\*\/\s*$/, "") : "";
    if (/\*\//.test(line)) inside = false;
    return text;
  });
  return fencedBlocks(file, comments);
}

function fencedBlocks(file: string, lines: readonly string[]): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = "";
  let open:
    | { line: number; language: string; indent: number; text: string[]; directives: Map<string, string> }
    | undefined;
  for (const [index, line] of lines.entries()) {
    const fence = /^(\s*)```(\S*)/.exec(line);
    if (open === undefined) {
      heading = /^#+\s+(.*)$/.exec(line)?.[1] ?? heading;
      if (fence === null) continue;
      const above =
        /^\s*<!--\s*(.*?)\s*-->\s*$/.exec(
          lines.slice(0, index).findLast((before) => before.trim() !== "") ?? "",
        )?.[1] ?? "";
      const directives = new Map(
        above.split(/\s*;\s*/).flatMap((part): [string, string][] => {
          const found = /^([\w-]+):\s*(.*)$/.exec(part);
          return found ? [[found[1]!, found[2]!]] : part === "" ? [] : [[part, ""]];
        }),
      );
      open = { line: index + 1, language: fence[2]!, indent: fence[1]!.length, text: [], directives };
    } else if (fence !== null && fence[2] === "") {
      blocks.push({
        file,
        line: open.line,
        heading,
        language: open.language,
        text: open.text.join("\n") + "\n",
        directives: open.directives,
      });
      open = undefined;
    } else open.text.push(line.slice(Math.min(open.indent, line.length - line.trimStart().length)));
  }
  return blocks;
}
