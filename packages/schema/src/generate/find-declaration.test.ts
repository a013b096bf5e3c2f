import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findDeclaration } from "./find-declaration.js";

let project: string;
let installed: string;

/** A package as it is published: built with maps, its source beside it. */
beforeEach(() => {
  project = realpathSync(mkdtempSync(join(tmpdir(), "lighter-declarations-")));
  installed = join(project, "node_modules/nets");
  write("package.json", JSON.stringify({ name: "nets", type: "module", types: "./dist/index.d.ts" }));
  write("src/index.ts", 'export { Small } from "./small.js";\nexport * as deep from "./deep.js";\n');
  write(
    "src/small.ts",
    `// What no declaration file says.
const hidden = 1;

export interface SmallOptions {
  /** How wide. */
  readonly width: number;
}

/** A net. */
export class Small {
  readonly size = hidden;
  constructor(options: SmallOptions) { void options; }
}
`,
  );
  write(
    "src/deep.ts",
    "const depth = 3;\n\n\n  export function build(width: number) { return width * depth; }\n",
  );
  const names = ["index", "small", "deep"].map((name) => join(installed, "src", `${name}.ts`));
  ts.createProgram(names, {
    declaration: true,
    declarationMap: true,
    emitDeclarationOnly: true,
    module: ts.ModuleKind.NodeNext,
    noLib: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    outDir: join(installed, "dist"),
    rootDir: join(installed, "src"),
  }).emit();
});
afterEach(() => rmSync(project, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(installed, path)), { recursive: true });
  writeFileSync(join(installed, path), text);
}

/** The file in the package, and the text from there to the end of the line. */
function find(exportPath: readonly string[], option?: string): string {
  const found = findDeclaration({ module: "nets", from: project, exportPath, option });
  if (found === undefined) return "nowhere";
  const line = readFileSync(found.file, "utf8").split(/\r\n|\n/)[found.line] ?? "";
  return `${found.file.slice(installed.length + 1)}: ${line.slice(found.character)}`;
}

describe("the declaration of a target of an installed package", () => {
  it("is in its source, which a declaration map leads to", () => {
    expect(find(["Small"])).toBe("src/small.ts: Small {");
    expect(find(["deep", "build"])).toBe("src/deep.ts: build(width: number) { return width * depth; }");
  });

  it("is, for an option, its property or parameter in the source", () => {
    expect(find(["Small"], "width")).toBe("src/small.ts: width: number;");
    expect(find(["deep", "build"], "width")).toBe("src/deep.ts: width: number) { return width * depth; }");
  });

  it("is in its types where the source is not installed", () => {
    rmSync(join(installed, "src"), { recursive: true });
    expect(find(["Small"])).toBe("dist/small.d.ts: Small {");
    expect(find(["Small"], "width")).toBe("dist/small.d.ts: width: number;");
  });

  it("is in its types where the source is another by now", () => {
    write("src/small.ts", "export const other = 1;\n");
    expect(find(["Small"])).toBe("dist/small.d.ts: Small {");
  });

  it.each([
    ["is missing", undefined],
    ["is no JSON", "{"],
    ["is of another version", JSON.stringify({ version: 2, sources: [], mappings: "" })],
    [
      "leads to a network",
      JSON.stringify({ version: 3, sources: ["https://x.test/small.ts"], names: [], mappings: "AAAA" }),
    ],
  ])("is in its types where the map %s", (_, map) => {
    const file = join(installed, "dist/small.d.ts.map");
    if (map === undefined) rmSync(file);
    else writeFileSync(file, map);
    expect(find(["Small"])).toBe("dist/small.d.ts: Small {");
  });
});
