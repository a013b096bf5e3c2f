import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { markdownBlocks } from "./code-blocks.js";
import { markdownPages } from "./pages.js";

const root = resolve(import.meta.dirname, "../..");
const lighter = join(root, "packages/cli/bin/lighter.js");

/** Commands with what they print; an `in:` directive says in a copy of which folder they run. */
const sessions = markdownPages(root)
  .flatMap(markdownBlocks)
  .filter(({ language, directives }) => language === "console" && directives.has("in"))
  .flatMap((block) =>
    block.text
      .split(/^\$ /m)
      .slice(1)
      .map((session) => {
        const [command = "", ...output] = session.trimEnd().split("\n");
        return {
          command,
          output,
          folder: join(root, block.directives.get("in") ?? ""),
          page: block.file,
          name: `${relative(root, block.file)}:${block.line}`,
        };
      }),
  );

const copies = new Map<string, string>();

/**
 * A fresh copy of a folder, beside it so that links still lead to the same places; the sessions of
 * a page share one.
 */
function copyFor(page: string, folder: string): string {
  const key = `${page}\n${folder}`;
  const known = copies.get(key);
  if (known !== undefined) return known;
  const copy = mkdtempSync(join(dirname(folder), ".docs-"));
  copies.set(key, copy);
  const filter = (source: string) => !["runs", ".lighter"].includes(basename(source));
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true, filter });
  return copy;
}

afterAll(() => {
  for (const copy of copies.values()) rmSync(copy, { recursive: true });
});

/** Whether the lines are those expected; a line `…` stands for any number of lines. */
function matches(lines: readonly string[], expected: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return lines.length === 0;
  if (first === "…")
    return Array.from({ length: lines.length + 1 }, (_, at) => at).some((at) =>
      matches(lines.slice(at), rest),
    );
  const [line] = lines;
  const isThat = first.endsWith("…") ? line?.startsWith(first.slice(0, -1)) : line === first;
  return isThat === true && matches(lines.slice(1), rest);
}

describe("console sessions of the docs", () => {
  it("are there", () => {
    expect(sessions.length).toBeGreaterThan(2);
  });

  it.each(sessions.map((session) => [session.name, session.command, session] as const))(
    "%s: %s",
    (_, command, { page, folder, output }) => {
      // As a shell reads a line: what stands in quotes is one word.
      const words = command.replace(/\s+#.*$/, "").match(/(?:'[^']*'|[^\s'])+/g) ?? [];
      const [program, ...args] = words.map((word) => word.replaceAll("'", ""));
      expect(program).toBe("lighter");
      const { stdout, stderr } = spawnSync(process.execPath, [lighter, ...args], {
        cwd: copyFor(page, folder),
        encoding: "utf8",
      });
      const printed = (stderr + stdout).trimEnd();
      const lines = printed === "" ? [] : printed.split("\n");
      if (!matches(lines, output)) expect(lines).toEqual(output);
    },
  );
});
