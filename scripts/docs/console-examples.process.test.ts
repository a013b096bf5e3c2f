import { spawnSync } from "node:child_process";
import { join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { markdownBlocks } from "./code-blocks.js";
import { markdownPages } from "./pages.js";

const root = resolve(import.meta.dirname, "../..");
const lighter = join(root, "packages/cli/bin/lighter.js");

/** Commands with what they print; an `in:` directive says where they run. */
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
          name: `${relative(root, block.file)}:${block.line}`,
        };
      }),
  );

/** Whether the lines are those expected; a line `…` stands for any number of lines. */
function matches(lines: readonly string[], expected: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return lines.length === 0;
  if (first === "…")
    return Array.from({ length: lines.length + 1 }, (_, at) => at).some((at) =>
      matches(lines.slice(at), rest),
    );
  return lines[0] === first && matches(lines.slice(1), rest);
}

describe("console sessions of the docs", () => {
  it("are there", () => {
    expect(sessions.length).toBeGreaterThan(2);
  });

  it.each(sessions.map((session) => [session.name, session.command, session] as const))(
    "%s: %s",
    (_, command, { folder, output }) => {
      const [program, ...args] = command.replace(/\s+#.*$/, "").split(/\s+/);
      expect(program).toBe("lighter");
      const { stdout, stderr } = spawnSync(process.execPath, [lighter, ...args], {
        cwd: folder,
        encoding: "utf8",
      });
      const printed = (stdout + stderr).trimEnd();
      const lines = printed === "" ? [] : printed.split("\n");
      if (!matches(lines, output)) expect(lines).toEqual(output);
    },
  );
});
