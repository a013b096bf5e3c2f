import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { diagnosticsToJSON, renderDiagnostics } from "@lighterjs/core/render";
import { FILES_ON_DISK, surveyConfigFiles } from "@lighterjs/core/stages";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, launchBrowser, serveFiles, type FileServer } from "../docs/browser.js";

const root = resolve(import.meta.dirname, "../..");
const fixtures = join(import.meta.dirname, "fixtures");
const example = join(root, "examples", "quickstart");
const FAULTY = readFileSync(join(example, "config.yaml"), "utf8").replace("until_epoch:", "until_epochs:");
const URI = "file:///config.yaml";

const readJSON = (path: string): unknown => JSON.parse(readFileSync(join(root, "packages", path), "utf8"));

/** What the script of the page offers. */
interface PageScript {
  readonly ready: Promise<void>;
  ask(method: string, params: object): Promise<unknown>;
  tell(method: string, params: object): void;
  diagnostics(uri: string, version: number): Promise<readonly Published[]>;
}

const folder = mkdtempSync(join(tmpdir(), "lighter-worker-"));
const fetched: string[] = [];
let server: FileServer;
let browser: Browser;
let page: Page;

/** Asks the worker as an editor would. */
const ask = async <T>(method: string, params: object): Promise<T> =>
  (await page.evaluate(([name, given]) => (globalThis as unknown as PageScript).ask(name, given), [
    method,
    params,
  ] as const)) as T;

const tell = (method: string, params: object): Promise<void> =>
  page.evaluate(([name, given]) => (globalThis as unknown as PageScript).tell(name, given), [
    method,
    params,
  ] as const);

interface Published {
  readonly code: string;
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

const diagnostics = (version: number): Promise<readonly Published[]> =>
  page.evaluate(([uri, wanted]) => (globalThis as unknown as PageScript).diagnostics(uri, wanted), [
    URI,
    version,
  ] as const);

/** Where a text stands in the faulty config, for an editor. */
function positionOf(text: string, after = 0): { readonly line: number; readonly character: number } {
  const before = FAULTY.slice(0, FAULTY.indexOf(text) + after).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}

/** The answer of `lighter check` in a folder with the example and its fault. */
async function checkOnDisk() {
  const path = join(example, "config.yaml");
  const configFiles = {
    ...FILES_ON_DISK,
    read: (file: string, most: number) =>
      file === path ? Promise.resolve(new TextEncoder().encode(FAULTY)) : FILES_ON_DISK.read(file, most),
  };
  return surveyConfigFiles({ files: ["config.yaml"], cwd: example, environment: {}, configFiles });
}

describe.skipIf(browserPath === undefined)("the language server in a web worker", () => {
  beforeAll(async () => {
    await build({
      configFile: false,
      logLevel: "error",
      root: fixtures,
      resolve: {
        conditions: ["@lighterjs/source", "browser", "module", "import", "default"],
        alias: {
          "@lighterjs/language-server/browser": join(root, "packages/language-server/src/browser.ts"),
        },
      },
      build: {
        outDir: folder,
        target: "es2022",
        rollupOptions: {
          input: join(fixtures, "config-worker.js"),
          output: { entryFileNames: "worker.js" },
        },
      },
      plugins: [
        {
          name: "no-node",
          enforce: "pre",
          resolveId(id, importer) {
            if (isBuiltin(id)) throw new Error(`${importer} imports ${id}, which a browser has not`);
          },
        },
      ],
    });
    cpSync(join(fixtures, "page.html"), join(folder, "index.html"));
    const { lighter } = readJSON("tfjs/package.json") as { lighter: { roots: object } };
    const manifests = ["tfjs/lighter", "tfjs/tf", "callbacks/lighter", "sweeps/lighter"];
    writeFileSync(
      join(folder, "project.json"),
      JSON.stringify({
        manifests: manifests.map((name) => readJSON(`${name}.targets.json`)),
        roots: lighter.roots,
      }),
    );
    server = await serveFiles(folder);
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on("request", (request) => fetched.push(request.url().replace(server.address, "")));
    await page.goto(server.address);
    await page.evaluate(() => (globalThis as unknown as PageScript).ready);
    await ask("initialize", { processId: null, rootUri: null, capabilities: {} });
    await tell("initialized", {});
    await tell("textDocument/didOpen", {
      textDocument: { uri: URI, languageId: "yaml", version: 1, text: FAULTY },
    });
  });

  afterAll(async () => {
    await browser?.close();
    server?.server.close();
    rmSync(folder, { recursive: true });
  });

  it("says of a config what `lighter check` says", async () => {
    const expected = (await checkOnDisk()).diagnostics;
    expect(expected.map(({ code }) => code)).toEqual(["UNKNOWN_OPTION"]);
    expect(await ask("lighter/check", { files: ["config.yaml"] })).toEqual({
      diagnostics: diagnosticsToJSON(expected),
      text: renderDiagnostics(expected, { color: false }),
    });
    const published = await diagnostics(1);
    expect(
      published.map(({ code, range: { start } }) => [code, start.line + 1, start.character + 1]),
    ).toEqual(diagnosticsToJSON(expected).map(({ code, line, column }) => [code, line, column]));
  });

  it("offers the cure", async () => {
    const at = positionOf("until_epochs");
    const fixes = await ask<readonly object[]>("textDocument/codeAction", {
      textDocument: { uri: URI },
      range: { start: at, end: at },
      context: { diagnostics: [] },
    });
    expect(fixes).toMatchObject([
      { title: "write `until_epoch`", edit: { changes: { [URI]: [{ newText: "until_epoch" }] } } },
    ]);
  });

  it("completes targets and explains options", async () => {
    const { items } = await ask<{ items: readonly { label: string }[] }>("textDocument/completion", {
      textDocument: { uri: URI },
      position: positionOf("lighter.optimizers.Adam", "lighter.optimizers.Ad".length),
    });
    expect(items.map(({ label }) => label)).toEqual(
      expect.arrayContaining(["lighter.optimizers.Adam", "lighter.optimizers.AdamW"]),
    );
    expect(
      await ask("textDocument/hover", {
        textDocument: { uri: URI },
        position: positionOf("max_epochs: 200", 2),
      }),
    ).toMatchObject({ contents: { value: expect.stringContaining("max_epochs") as string } });
  });

  it("shows the composed config, of files that no editor shows as well", async () => {
    const { text } = await ask<{ text: string }>("workspace/executeCommand", {
      command: "lighter.showComposed",
      arguments: [URI],
    });
    expect(text).toContain("until_epochs: 20 # config.yaml:");
    const { yaml } = await ask<{ yaml: string }>("lighter/print", {
      files: ["config.yaml"],
      overrides: ["trainer.max_epochs=3"],
      resolve: true,
    });
    expect(yaml).toContain("max_epochs: 3");
  });

  it("hears what is typed", async () => {
    const start = positionOf("until_epochs");
    await tell("textDocument/didChange", {
      textDocument: { uri: URI, version: 2 },
      contentChanges: [
        {
          range: { start, end: { ...start, character: start.character + "until_epochs".length } },
          text: "until_epoch",
        },
      ],
    });
    expect(await diagnostics(2)).toEqual([]);
  });

  it("asks no server for more than the page is made of", () => {
    expect(fetched.toSorted()).toEqual(["", "project.json", "worker.js"]);
  });
});
