import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { thisProcess } from "@lighterjs/core/files";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, startLighter, type Outcome } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "config.yaml": "# a comment\r\ntrainer:\r\n  max_epochs: 2\r\nsystem:\r\n  token: ${env:TOY_TOKEN}\r\n",
    "configs/more.yaml": "trainer:\n  batches: 3\n",
    "slow.yaml": "trainer: {max_epochs: 1000, batch_ms: 20}\nsystem: {}\n",
    "witness.yaml": "trainer:\n  callbacks:\n    - _target_: toy.Witness\nsystem: {}\n",
  });
});
afterAll(() => project.remove());

const environment = { TOY_TOKEN: "hunter2" };

async function fit(...args: string[]): Promise<Outcome> {
  return runLighter(["fit", ...args], { cwd: project.path, environment });
}

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

describe("lighter fit", () => {
  it("trains, shows plain lines and prints the run folder last", async () => {
    const { code, stdout, stderr } = await fit("config.yaml");
    expect({ code, lines: stdout.split("\n").length }).toEqual({ code: 0, lines: 2 });
    expect(lastLine(stdout)).toMatch(/runs[/\\]config[/\\]\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d(-\d+)?$/);
    expect(stderr).toMatch(
      /^training\nepoch 0 \(1\/2\) {2}train\/loss 1 .*\nepoch 1 \(2\/2\) {2}train\/loss 0\.5000 /,
    );
    // eslint-disable-next-line no-control-regex -- no colour code or rewriting may reach a pipe
    expect(stderr).not.toMatch(/[\u001b\r]/);
  });

  it("writes what the run was made from", async () => {
    const { stdout } = await fit("config.yaml", "configs/more.yaml", "+seed=5", "trainer.batches=1");
    const folder = lastLine(stdout);
    const read = (name: string): Promise<string> => readFile(join(folder, name), "utf8");
    expect(await read("config/config.yaml")).toContain("max_epochs: 2\r\n");
    expect(await read("config/configs/more.yaml")).toBe("trainer:\n  batches: 3\n");
    expect(await read("origins.yaml")).toContain("batches: 1 # <command line>:");
    expect(await read("overrides.txt")).toBe("+seed=5\ntrainer.batches=1\n");
    expect(await read("composed.yaml")).toContain("batches: 1\n");
    expect(await read("resolved.yaml")).toContain("${env:TOY_TOKEN}");
    const environmentFile = await read("environment.json");
    expect(JSON.parse(environmentFile)).toMatchObject({
      seed: 5,
      node: process.versions.node,
      packages: { "toy-trainer": "1.2.3" },
    });
    for (const name of await readdir(folder, { recursive: true, withFileTypes: true }))
      if (name.isFile())
        expect(await readFile(join(name.parentPath, name.name), "utf8")).not.toContain("hunter2");
  });

  it("says nothing when quiet but the run folder", async () => {
    const { code, stdout, stderr } = await fit("config.yaml", "--quiet");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).not.toBe("");
  });

  it("gives two runs of one second two folders", async () => {
    const outcomes = await Promise.all([fit("config.yaml"), fit("config.yaml")]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    const [first, second] = outcomes.map(({ stdout }) => lastLine(stdout));
    expect(first).not.toBe(second);
  });

  it("refuses a folder that holds what a run writes, but no run, before anything is built", async () => {
    await project.write("mine/metrics.csv", "epoch,step\n");
    const { code, stdout, stderr } = await fit("witness.yaml", "--run-dir", "mine");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: `.*mine` already holds a run: it has `metrics\.csv`\n {2}= help: /);
    expect(stderr).not.toContain("witness built");
  });

  it("repeats a run bit for bit unless the seed says otherwise", async () => {
    const draws = async (...args: string[]): Promise<string | undefined> =>
      /draw (\S+)/.exec((await fit("config.yaml", ...args)).stderr)?.[1];
    const [first, second, other] = await Promise.all([draws(), draws(), draws("+seed=1")]);
    expect(first).toMatch(/^0\.\d+$/);
    expect(first).toBe(second);
    expect(first).not.toBe(other);
  });

  it("disposes what it built", async () => {
    const { stderr } = await fit("witness.yaml");
    expect(stderr).toMatch(/^witness built\n[^]*witness disposed\n$/);
  });

  it("tells why a run stopped by itself", async () => {
    const { code, stderr } = await fit("config.yaml", "+trainer.fail=stop");
    expect(code).toBe(0);
    expect(lastLine(stderr)).toBe("stopped: good enough");
  });

  it("exits with 2 and leaves no folder when it fails before the first step", async () => {
    const { code, stdout, stderr } = await fit("config.yaml", "+trainer.fail=before", "--run-dir", "early");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("error: TypeError: no data\n  caused by: the disk sleeps\n");
    expect(stderr).not.toContain("    at ");
    await expect(readdir(join(project.path, "early"))).rejects.toThrow("ENOENT");
  });

  it("exits with 1 when it fails later, and shows a stack only when verbose", async () => {
    const { code, stdout, stderr } = await fit("config.yaml", "+trainer.fail=after");
    expect(code).toBe(1);
    expect(lastLine(stdout)).toContain("runs");
    expect(stderr).toContain("error: the loss is not finite\n");
    expect(stderr).not.toContain("    at ");
    expect((await fit("config.yaml", "+trainer.fail=after", "--verbose")).stderr).toMatch(
      / {4}at .*index\.js/,
    );
  });

  it.skipIf(process.platform === "win32").each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGUSR1", 75],
  ] as const)("stops after its step on %s", async (signal, exitCode) => {
    const running = startLighter(["fit", "slow.yaml"], { cwd: project.path });
    await running.said("epoch 0 (");
    running.child.kill(signal);
    const { code, stdout, stderr } = await running.outcome;
    expect(code).toBe(exitCode);
    expect(stderr).toContain(`${signal}: stopping after this step`);
    expect(lastLine(stdout)).toContain("runs");
  });

  it.skipIf(process.platform === "win32")("ends at once on a second signal", async () => {
    // A step that outlasts the test: whoever waited for its end would never get there.
    const running = startLighter(["fit", "slow.yaml", "trainer.batch_ms=600000"], { cwd: project.path });
    await running.said("training");
    running.child.kill("SIGINT");
    await running.said("stopping after this step");
    running.child.kill("SIGINT");
    const { code } = await running.outcome;
    expect(code).toBe(130);
  });

  it.skipIf(process.platform === "win32").each([
    ["before anything is built", "+trainer.prepare_ms=0", "SIGINT", 130],
    ["when all is built", "+trainer.prepare_ms=1500", "SIGTERM", 143],
  ] as const)(
    "waits for a foreign lock, found %s, until a signal comes",
    async (when, override, signal, exitCode) => {
      const folder = join(project.path, `foreign-${signal}`);
      const holder = { ...thisProcess(), pid: 1, system: "another container" };
      const leaveLock = () => writeFile(join(folder, "attempt-1.lock"), `${JSON.stringify(holder)}\n`);
      await mkdir(folder);
      if (when.startsWith("before")) await leaveLock();
      const running = startLighter(["fit", "slow.yaml", override, "--run-dir", folder], {
        cwd: project.path,
      });
      if (!when.startsWith("before")) {
        await running.said("training");
        await leaveLock();
      }
      await running.said("it is taken over in");
      running.child.kill(signal);
      const { code, stdout, stderr } = await running.outcome;
      expect({ code, stdout }).toEqual({ code: exitCode, stdout: "" });
      expect(stderr).not.toContain("error");
      expect(await readdir(folder)).toEqual(["attempt-1.lock"]);
    },
  );
});
