import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installPackages } from "../../packages/cli/src/testing/install-packages.js";
import { TestEditor, uriOf } from "../../packages/language-server/src/testing/test-editor.js";
import { shippedWith } from "../../packages/vscode/src/find-server.js";

const ROOT = resolve(import.meta.dirname, "../..");
let folder: string;
let extension: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-vscode-"));
  const archive = join(folder, "lighter.vsix");
  await promisify(execFile)(process.execPath, [join(ROOT, "packages/vscode/scripts/package.js"), archive]);
  // An editor unpacks it in this way.
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(archive)))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    if (!name.endsWith("/")) await writeFile(join(folder, name), bytes);
  }
  extension = join(folder, "extension");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the extension for VS Code, as packaged", () => {
  it("names a file that an editor can load, and that starts and stops it", async () => {
    const { main } = JSON.parse(await readFile(join(extension, "package.json"), "utf8")) as { main: string };
    const editor = join(folder, "node_modules", "vscode");
    await mkdir(editor, { recursive: true });
    // The classes that the client derives its own from.
    const names = [
      "CancellationError CodeAction CodeLens CompletionItem Diagnostic DocumentLink InlayHint",
      "SymbolInformation CallHierarchyItem TypeHierarchyItem",
    ].flatMap((line) => line.split(" "));
    await writeFile(
      join(editor, "index.js"),
      `module.exports = { ${names.map((name) => `${name}: class {}`).join(", ")} };`,
    );
    const loaded = createRequire(join(folder, "x.js"))(join(extension, main)) as Record<string, unknown>;
    expect(loaded.activate).toBeTypeOf("function");
    expect(loaded.deactivate).toBeTypeOf("function");
  });

  it("brings a server that knows a project's own targets, and runs none of its code", async () => {
    const project = join(folder, "project");
    await cp(join(ROOT, "packages/cli/src/fixtures/toy-trainer"), join(project, "node_modules/toy-trainer"), {
      recursive: true,
    });
    await installPackages(project, ["@lighterjs/core"]);
    const manifest = {
      name: "own",
      type: "module",
      lighter: { entry: "index.ts" },
      dependencies: { "toy-trainer": "*" },
    };
    await writeFile(join(project, "package.json"), JSON.stringify(manifest));
    const source =
      "export class Ours { constructor(options: { readonly size: number }) {} }\nprocess.exit(66);\n";
    await writeFile(join(project, "index.ts"), source);
    const server = spawn(process.execPath, [shippedWith(extension), "lsp", "--stdio"], {
      cwd: extension,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const editor = new TestEditor(server.stdout, server.stdin);
    await editor.initialize();
    const path = join(project, "config.yaml");
    await editor.open(path, "trainer: {}\nsystem:\n  _target_: project.Ours\n  sise: 3\n");
    const found = await editor.diagnostics(path);
    expect(found).toMatchObject([{ code: "UNKNOWN_OPTION" }]);
    // It needs TypeScript for it, and what reads declaration maps.
    const position = { line: 2, character: 13 };
    const definition = { textDocument: { uri: uriOf(path) }, position };
    const places = await editor.connection.sendRequest("textDocument/definition", definition);
    const uri = uriOf(join(await realpath(project), "index.ts"));
    expect(places).toMatchObject([{ uri, range: { start: { line: 0, character: 13 } } }]);
    await editor.connection.sendRequest("shutdown");
    const ended = once(server, "exit");
    await editor.connection.sendNotification("exit");
    expect(await ended).toEqual([0, null]);
  });
});
