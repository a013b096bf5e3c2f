import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLighter } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

/** A manifest with a pattern that takes years to find out that it does not match. */
const SLOW = {
  format: 1,
  namespace: "x",
  package: "x",
  targets: [
    {
      name: "x.Thing",
      kind: "class",
      module: "./index.js",
      exportPath: ["Thing"],
      description: "A thing.",
      parameters: [{ kind: "options", name: "options", optional: true }],
      options: { type: "object", properties: { name: { type: "string", pattern: "^(a|aa)+$" } } },
      produces: ["x#Thing"],
    },
  ],
  definitions: {},
};

let project: ToyProject;
let elsewhere: string;
beforeAll(async () => {
  project = await createToyProject({
    "package.json": JSON.stringify({ name: "x", lighter: { targets: ["x.json"] } }),
    "x.json": JSON.stringify(SLOW),
    "config.yaml": `thing: { _target_: x.Thing, name: ${"a".repeat(200)}b }\n`,
  });
  elsewhere = await realpath(await mkdtemp(join(tmpdir(), "lighter-elsewhere-")));
});
afterAll(() => Promise.all([project.remove(), rm(elsewhere, { recursive: true, force: true })]));

describe.skipIf(process.platform === "win32")("a project that takes the time of who looks at it", () => {
  it.each([
    ["check", "SIGINT"],
    ["print", "SIGINT"],
    ["check", "SIGTERM"],
    ["check", "SIGHUP"],
  ] as const)("lets `%s` end at once on %s", async (command, signal) => {
    const args = [command, join(project.path, "config.yaml"), ...(command === "print" ? ["--resolve"] : [])];
    const running = startLighter(args, { cwd: elsewhere });
    await setTimeout(3000);
    expect(running.child.exitCode).toBe(null);
    running.child.kill(signal);
    expect(await running.outcome).toMatchObject({ code: null, signal, stdout: "" });
  });
});
