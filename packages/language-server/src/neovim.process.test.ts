import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const LIGHTER = fileURLToPath(new URL("../../cli/bin/lighter.js", import.meta.url));
const PROBE = fileURLToPath(new URL("./testing/probe.lua", import.meta.url));

const hasNeovim = spawnSync("nvim", ["--version"]).status === 0;

it.runIf(hasNeovim)("serves Neovim by its own client", async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lighter-nvim-")));
  try {
    await writeFile(join(folder, "package.json"), '{"name": "probed", "lighter": {}}');
    const file = join(folder, "config.yaml");
    const text = 'emoji: "é😀" # é😀\nwidth: 8\nname: "é😀 ${width}"\ntrainer:\n  max_epoch: ${widht}\n';
    await writeFile(file, text);
    const out = join(folder, "out.json");
    const command = [process.execPath, LIGHTER, "lsp", "--stdio"];
    const environment = {
      ...process.env,
      LSP_CMD: JSON.stringify(command),
      FILE: file,
      ROOT: folder,
      OUT: out,
      WAIT_MS: "60000",
    };
    const args = ["--headless", "-u", "NONE", "-n", "-i", "NONE", "-S", PROBE];
    const running = promisify(execFile)("nvim", args, { env: environment, cwd: folder, timeout: 110_000 });
    running.child.stdin?.end();
    await running;
    expect(JSON.parse(await readFile(out, "utf8"))).toMatchObject({
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ line: 4, code: "UNRESOLVED_REFERENCE" }),
      ]) as unknown,
      definition: 1,
      exit: { code: 0, signal: 0 },
      text: ['emoji: "é😀" # é😀', "units: 8", 'name: "é😀 ${units}"', "trainer:", "  max_epoch: ${widht}"],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
