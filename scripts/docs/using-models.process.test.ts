import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join, normalize, resolve } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markdownBlocks } from "./code-blocks.js";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const lighter = join(root, "packages/cli/bin/lighter.js");
const blocks = markdownBlocks(join(root, "docs/using-models.md"));
const textOf = (...directive: readonly [string, string]): string =>
  blocks.find(({ directives }) => directives.get(directive[0]) === directive[1])!.text;
const printed = textOf("printed", "").trimEnd();

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = [process.env["CHROME_PATH"] ?? "", ...BROWSERS].find((path) => existsSync(path));

/**
 * A user's folder: the model of the quickstart, `@tensorflow/tfjs`, and what the page tells to
 * write.
 */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-using-"));
  await symlink(join(root, "node_modules"), join(folder, "node_modules"), "junction");
  await cp(join(root, "examples/quickstart/config.yaml"), join(folder, "config.yaml"));
  await writeFile(join(folder, "package.json"), '{"dependencies": {"@lighterjs/tfjs": "*"}}');
  await run(process.execPath, [lighter, "fit", "config.yaml", "--run-dir", "run", "--quiet"], {
    cwd: folder,
  });
  await run(process.execPath, [lighter, "export", "run", "--output", "model"], { cwd: folder });
  for (const file of ["predict.mjs", "index.html"]) await writeFile(join(folder, file), textOf("save", file));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the page on using a model", () => {
  it("has a program for Node that prints what it says", async () => {
    const { stdout } = await run(process.execPath, ["predict.mjs"], { cwd: folder });
    expect(stdout.trimEnd()).toBe(printed);
  });

  it.skipIf(executablePath === undefined)("has a page for a browser that shows the same", async () => {
    const server = await serve(folder);
    const browser = await chromium.launch({
      executablePath: executablePath ?? "",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
    });
    try {
      const page = await browser.newPage();
      const address = server.address();
      await page.goto(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/index.html`);
      const answers = page.locator("#answers", { hasText: "and" });
      expect(await answers.textContent()).toBe(printed);
    } finally {
      await browser.close();
      server.close();
    }
  });
});

/** The files of a folder, as any server of static files gives them. */
async function serve(files: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    readFile(join(files, path)).then(
      (content) =>
        response.writeHead(200, path.endsWith(".html") ? { "content-type": "text/html" } : {}).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return server;
}
