import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, it } from "vitest";
import { exampleFolder } from "./testing/example-folders.js";

const LIGHTER = fileURLToPath(new URL("../../cli/bin/lighter.js", import.meta.url));
const SCRIPT = fileURLToPath(new URL("testing/neovim.lua", import.meta.url));
const LETTERS = exampleFolder("letters");

const isThere = spawnSync("nvim", ["--version"]).status === 0;

let folder: string | undefined;
afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

it.skipIf(!isThere)("serves Neovim with its own client (skipped where there is no nvim)", async () => {
  // Beside the example, whose packages it finds.
  folder = mkdtempSync(join(LETTERS, ".neovim-"));
  for (const name of ["package.json", "network.yaml", "pretrain.yaml", "scratch.yaml", "strategies"])
    cpSync(join(LETTERS, name), join(folder, name), { recursive: true });
  const own = `count: 13\nlabel: "é😀 \${count}"\ndefaults: [part, _self_]\nshared: \${part}\n`;
  const text = `${readFileSync(join(LETTERS, "finetune.yaml"), "utf8")}${own}`;
  writeFileSync(join(folder, "part.yaml"), "part: 1\n");
  const file = join(folder, "finetune.yaml");
  writeFileSync(file, text.replace("until_epoch:", "until_epochs:"));
  const out = join(folder, "answers.json");
  await promisify(execFile)("nvim", ["--headless", "-u", "NONE", "-n", "-i", "NONE", "-S", SCRIPT], {
    env: {
      ...process.env,
      COMMAND: JSON.stringify([process.execPath, LIGHTER, "lsp", "--stdio"]),
      FILE: file,
      ROOT: folder,
      OUT: out,
    },
    timeout: 110_000,
  });
  const line = (part: string): number => text.split("\n").findIndex((each) => each.startsWith(part)) + 1;
  const answers = JSON.parse(readFileSync(out, "utf8")) as Record<string, unknown>;
  expect(answers).toMatchObject({
    diagnostics: [`UNKNOWN_OPTION ${line("      until_epoch")}`],
    completions: expect.arrayContaining(["learning_rate"]) as unknown,
    definition: line("features:"),
    actions: ["write `until_epoch`"],
    afterwards: ["UNRESOLVED_REFERENCE"],
    exit: 0,
  });
  expect(answers["text"]).toBe(text.replace("count:", "classes:").replace("${count}", () => "${classes}"));
});
