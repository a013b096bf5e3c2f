import { dirname, join, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { docCommentBlocks, markdownBlocks, type CodeBlock } from "./code-blocks.js";
import { markdownPages, typeScriptSources } from "./pages.js";

const root = resolve(import.meta.dirname, "../..");

const blocks = [
  ...markdownPages(root).flatMap(markdownBlocks),
  ...typeScriptSources(root).flatMap(docCommentBlocks),
].filter((block) => block.language === "ts" || block.language === "typescript");

/**
 * Compiles all blocks as modules of one program that lies in the repository's root, where every
 * package resolves.
 */
function typeErrors(examples: readonly CodeBlock[]): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.check.json"), (file) =>
    ts.sys.readFile(file),
  ) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const texts = new Map(
    // Those of a page that are to be saved import one another.
    examples.map((block, index) => [
      join(root, block.directives.get("save") ?? `example-${index}.ts`),
      block,
    ]),
  );
  const folders = new Set([...texts.keys()].map((path) => dirname(path)));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    directoryExists: (folder) => folders.has(resolve(folder)) || disk.directoryExists?.(folder) === true,
    fileExists: (file) => texts.has(resolve(file)) || disk.fileExists(file),
    readFile: (file) => texts.get(resolve(file))?.text ?? disk.readFile(file),
    getSourceFile: (file, ...rest) => {
      const example = texts.get(resolve(file));
      return example === undefined
        ? disk.getSourceFile(file, ...rest)
        : ts.createSourceFile(
            file,
            example.text,
            { languageVersion: ts.ScriptTarget.ES2022, impliedNodeFormat: ts.ModuleKind.ESNext },
            true,
          );
    },
  };
  const program = ts.createProgram([...texts.keys()], { ...options, noUnusedLocals: false }, host);
  return [...texts].flatMap(([file, block]) => {
    const source = program.getSourceFile(file);
    if (source === undefined) return [`${block.file}:${block.line}: not compiled`];
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (diagnostic) => {
        const line = block.line + 1 + source.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line;
        return `${block.file}:${line}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`;
      },
    );
  });
}

describe("TypeScript examples of the docs and doc comments", () => {
  it("are there", () => {
    expect(blocks.length).toBeGreaterThan(0);
  });

  it("type-check against the packages as a user imports them", () => {
    expect(typeErrors(blocks)).toEqual([]);
  });

  it("would be reported with their line when they do not", () => {
    const wrong = new Map<string, string>();
    expect(
      typeErrors([
        {
          file: "page.md",
          line: 4,
          heading: "",
          language: "ts",
          text: "const a = 1;\nconst b: string = a;\n",
          directives: wrong,
        },
      ]),
    ).toEqual(["page.md:6: Type 'number' is not assignable to type 'string'."]);
  });
});
