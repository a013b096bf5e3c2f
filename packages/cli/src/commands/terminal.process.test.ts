import { execFile, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

const BIN = resolve(import.meta.dirname, "../../bin/lighter.js");
// util-linux's `script` runs a command on a terminal of its own.
const canOpenTerminal = process.platform === "linux" && spawnSync("script", ["--version"]).status === 0;

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "config.yaml": "trainer: {max_epochs: 3, batches: 10, batch_ms: 30}\nsystem: {}\n",
    "bad.yaml": "trainer: {max_epoch: 3}\nsystem: {}\n",
  });
});
afterAll(() => project.remove());

/** Shows a command as a person sees it; the terminal mixes stdout and stderr. */
function onTerminal(args: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const { NO_COLOR: _noColor, ...inherited } = process.env;
  const env = { ...inherited, TERM: "xterm", ...environment };
  const command = `"${process.execPath}" "${BIN}" ${args}`;
  return new Promise((done) => {
    execFile("script", ["-qec", command, "/dev/null"], { cwd: project.path, env }, (_error, stdout) =>
      done(stdout),
    );
  });
}

/* eslint-disable no-control-regex -- what a terminal is told is the matter here */
describe.skipIf(!canOpenTerminal)("on a terminal", () => {
  it("fit redraws a bar and takes it away at the end", async () => {
    const seen = await onTerminal("fit config.yaml");
    expect(seen).toMatch(/\r\u001b\[Kepoch 0 \(1\/3\) +[█░]{10,20} +\d+\/10/);
    expect(seen).toMatch(/\n\S*runs\/config\/[\d_-]+\r\n$/);
  });

  it("fit shows lines alone where the terminal cannot rewrite them", async () => {
    expect(await onTerminal("fit config.yaml", { TERM: "dumb" })).not.toContain("\u001b");
  });

  it("check colours its report unless NO_COLOR is set", async () => {
    expect(await onTerminal("check bad.yaml")).toMatch(/^\u001b\[[\d;]+merror\[UNKNOWN_OPTION\]/);
    expect(await onTerminal("check bad.yaml", { NO_COLOR: "1" })).toMatch(/^error\[UNKNOWN_OPTION\]/);
  });

  it("check colours no JSON", async () => {
    expect(await onTerminal("check bad.yaml --format json")).not.toContain("\u001b");
  });

  it("diff colours its report unless NO_COLOR is set", async () => {
    const args = "diff config.yaml config.yaml trainer.max_epochs=4";
    expect(await onTerminal(args)).toMatch(/^\u001b\[1mtrainer \(toy\.Trainer\)\u001b\[0m/);
    expect(await onTerminal(args, { NO_COLOR: "1" })).toMatch(
      /^trainer \(toy\.Trainer\)\r\n {2}~ max_epochs/,
    );
    expect(await onTerminal(`${args} --format json`)).not.toContain("\u001b");
  });
});
