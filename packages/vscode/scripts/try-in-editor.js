// Uses the extension in Visual Studio Code, as a person would, and says what was seen. Installs the
// editor from npm where it is not yet, 800 MB; without it or a browser it says so and tries nothing.
//
//   node packages/vscode/scripts/try-in-editor.js [--editor FOLDER] [--pictures FOLDER] [VSIX…]
//
// Needs the build. Further extensions are installed beside ours, such as Red Hat's for YAML.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { CodeServer, installCodeServer } from "./editor/code-server.js";
import { SCENES } from "./editor/scenes.js";
import { writeProject } from "./editor/project.js";
import { Workbench } from "./editor/workbench.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { editor: { type: "string" }, pictures: { type: "string" } },
});
const browser = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);
const editor = resolve(values.editor ?? join(tmpdir(), "lighter-code-server"));
if (browser === undefined) skip("there is no Chromium; CHROMIUM names one");
if (!installCodeServer(editor)) skip("code-server cannot be had from npm here");

const work = realpathSync(mkdtempSync(join(tmpdir(), "lighter-editor-")));
const server = new CodeServer(editor, join(work, "editor"));
try {
  const archive = join(work, "lighter.vsix");
  execFileSync(process.execPath, [join(import.meta.dirname, "package.js"), archive], { stdio: "ignore" });
  for (const each of [archive, ...positionals]) server.install(resolve(each));
  const folder = join(work, "folder");
  writeProject(folder);
  server.configure({
    "yaml.schemas": { "./schema.json": ["*.yaml", "**/*.yaml"] },
    "editor.minimap.enabled": false,
    // It depends on how far the editor has read the text.
    "editor.autoClosingBrackets": "never",
    "files.autoSave": "off",
    "workbench.startupEditor": "none",
    "chat.disableAIFeatures": true,
  });
  await play(await server.start(), folder, positionals.length > 0);
} finally {
  server.stop();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
process.exit();

/** @param {string} address @param {string} folder @param {boolean} hasYAML */
async function play(address, folder, hasYAML) {
  const shown = await chromium.launch({ executablePath: browser ?? "", args: ["--no-sandbox"] });
  const page = await shown.newPage({ viewport: { width: 1400, height: 900 } });
  const workbench = new Workbench(page);
  await workbench.open(address, folder);
  for (const [name, { needsYAML = false, see }] of Object.entries(SCENES)) {
    if (needsYAML && !hasYAML) {
      console.log(`–  ${name}: no extension for YAML was given`);
      continue;
    }
    try {
      console.log(`ok ${name}: ${await see(workbench)}`);
    } catch (error) {
      process.exitCode = 1;
      console.log(`no ${name}: ${error instanceof Error ? error.message : error}`);
    }
    if (values.pictures !== undefined) {
      mkdirSync(values.pictures, { recursive: true });
      await page.screenshot({ path: join(values.pictures, `${name.replaceAll(" ", "-")}.png`) });
    }
    await workbench.press("Escape Escape");
  }
  await shown.close();
}

/** @param {string} why @returns {never} */
function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit();
}
