import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { checkConfigFiles, DiagnosticError } from "@lighterjs/core";
import { renderDiagnostics } from "@lighterjs/core/render";
import { describe, expect, it } from "vitest";
import { docCommentBlocks, markdownBlocks, type CodeBlock } from "./code-blocks.js";
import { markdownPages, typeScriptSources } from "./pages.js";

const root = resolve(import.meta.dirname, "../..");
const all = [
  ...markdownPages(root).flatMap(markdownBlocks),
  ...typeScriptSources(root).flatMap(docCommentBlocks),
].filter((block) => block.language === "yaml");
/** Blocks that show a file of the repository, and are no config alone. */
const shown = all.filter(({ directives }) => directives.has("file"));
const blocks = all.filter(({ directives }) => !directives.has("file"));

const quickstart = join(root, "examples/quickstart");
/** Has the packages that not every project needs. */
const sweep = join(root, "examples/sweep");

/**
 * Codes of the error page whose example shows only a part of what raises them: another file,
 * package or many more lines.
 */
const PARTIAL = new Set(["LIMIT_EXCEEDED", "CONFIG_CYCLE", "AMBIGUOUS_TARGET"]);
/** Codes that arise after the check. */
const LATER = new Set([
  "CONSTRUCTION_FAILED",
  "UNMATCHED_PARAMETER",
  "UNKNOWN_METRIC",
  "NON_FINITE_LOSS",
  "NOTHING_TRAINABLE",
  "INVALID_DATA",
  "INVALID_MODEL",
]);

/** The part of a config that an example need not repeat. */
const BASE = "trainer:\n  max_epochs: 10\n";

/** The code that an example of the error page is to be refused with, or warned of. */
function expectedCode({ file, heading }: CodeBlock): string | undefined {
  if (!file.startsWith(join(root, "docs/errors/")) || LATER.has(heading) || PARTIAL.has(heading))
    return undefined;
  return heading;
}

/** A block that shows a single node, or items of a list, becomes a value of a config. */
function asConfig(text: string): string {
  return /^(#.*\n)*(- |_target_)/.test(text) ? `example:\n${text.replace(/^/gm, "  ")}` : text;
}

/**
 * Checks a block as a config, in the quickstart's project or in that of its page, after the files
 * of a `with:` directive above it. Gives the report when it is not as expected.
 */
async function faultsOf(block: CodeBlock): Promise<string> {
  const bases = (block.directives.get("with") ?? "").split(/\s+/).filter(Boolean);
  // An example has targets of its own; a package is used in somebody's project.
  const inProject =
    block.file.startsWith(join(root, "examples/")) && existsSync(join(dirname(block.file), "package.json"));
  const elsewhere = block.text.includes("lighter.launchers.BullMQ") ? sweep : quickstart;
  const place = await mkdtemp(join(inProject ? dirname(block.file) : elsewhere, ".docs-"));
  const file = join(place, "config.yaml");
  await writeFile(file, asConfig(block.text));
  const base = join(place, "base.yaml");
  await writeFile(base, BASE);
  const diagnostics = await checkConfigFiles({
    files: [base, ...bases.map((base) => join(root, base)), file],
    cwd: place,
    environment: {},
  })
    .then(({ warnings }) => warnings)
    .catch((error: unknown) => {
      if (DiagnosticError.is(error)) return error.diagnostics;
      throw error;
    })
    .finally(() => rm(place, { recursive: true }));
  const expected = expectedCode(block);
  const isAsExpected =
    expected === undefined
      ? diagnostics.every(({ severity }) => severity === "warning")
      : diagnostics.some(({ code }) => code === expected);
  return isAsExpected ? "" : renderDiagnostics(diagnostics, { color: false });
}

describe("YAML examples of the docs and doc comments", () => {
  it("are there", () => {
    expect(blocks.length).toBeGreaterThan(3);
  });

  it.each(
    blocks
      .filter((block) => !PARTIAL.has(block.heading))
      .map((block) => [`${relative(root, block.file)}:${block.line}`, block] as const),
  )("%s checks", async (_, block) => {
    expect(await faultsOf(block)).toBe("");
  });

  it.each(shown.map((block) => [`${relative(root, block.file)}:${block.line}`, block] as const))(
    "%s shows its file as it is",
    (_, { text, directives }) => {
      const file = readFileSync(join(root, directives.get("file") ?? ""), "utf8");
      expect(text).toBe(file.replace(/^# yaml-language-server:.*\n\n/, ""));
    },
  );

  it("would be refused with a misspelt option", async () => {
    const wrong =
      "trainer:\n  callbacks:\n    - _target_: lighter.callbacks.Freezer\n      names: model.a\n      until_epochs: 3\n";
    const block = {
      file: join(root, "page.md"),
      line: 1,
      heading: "",
      language: "yaml",
      text: wrong,
      directives: new Map<string, string>(),
    };
    expect(await faultsOf(block)).toContain("did you mean `until_epoch`?");
  });
});
