import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { markdownBlocks } from "./code-blocks.js";
import { markdownPages } from "./pages.js";

const root = resolve(import.meta.dirname, "../..");

/**
 * TypeScript blocks under `<!-- run; in: FOLDER -->`, with the block of text below them: what they
 * print there.
 */
const examples = markdownPages(root).flatMap((page) => {
  const blocks = markdownBlocks(page);
  return blocks.flatMap((block, index) =>
    block.language === "ts" && block.directives.has("run")
      ? [
          {
            name: `${relative(root, page)}:${block.line}`,
            code: block.text,
            folder: join(root, block.directives.get("in") ?? ""),
            output: blocks[index + 1],
          },
        ]
      : [],
  );
});

describe("TypeScript examples that say what they print", () => {
  it("are there", () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples)("$name", async ({ code, folder, output }) => {
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    });
    // In the repository's root, where its packages resolve as they do for a user.
    const file = join(root, `.docs-${process.pid}.mjs`);
    await writeFile(file, outputText);
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
      expect(output?.language).toBe("text");
      expect(stdout.trimEnd()).toBe(output?.text.trimEnd());
    } finally {
      await rm(file);
    }
  });
});
