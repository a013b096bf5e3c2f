import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserPath, launchBrowser, serveFiles } from "./browser.js";
import { markdownBlocks } from "./code-blocks.js";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const lighter = join(root, "packages/cli/bin/lighter.js");
const blocks = markdownBlocks(join(root, "docs/using-models.md"));
const textOf = (...directive: readonly [string, string]): string =>
  blocks.find(({ directives }) => directives.get(directive[0]) === directive[1])!.text;
const printed = textOf("printed", "").trimEnd();

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

  it.skipIf(browserPath === undefined)("has a page for a browser that shows the same", async () => {
    const { server, address } = await serveFiles(folder);
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(`${address}index.html`);
      const answers = page.locator("#answers", { hasText: "and" });
      expect(await answers.textContent()).toBe(printed);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
