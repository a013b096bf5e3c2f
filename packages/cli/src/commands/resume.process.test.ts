import { readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runLighter, startLighter, type Outcome, type Running } from "../testing/run-lighter.js";
import { createToyProject, type ToyProject } from "../testing/toy-project.js";

let project: ToyProject;
beforeAll(async () => {
  project = await createToyProject({
    "config.yaml": "trainer: {max_epochs: 2}\nsystem: {token: '${now:%Y-%m-%d_%H-%M-%S}'}\n",
    "env.yaml": "trainer: {max_epochs: 2}\nsystem: {token: 'rate ${env:MY_RATE}'}\n",
    "slow.yaml": "trainer: {max_epochs: 1000, batch_ms: 20}\nsystem: {}\n",
    "other.yaml": "trainer: {_target_: toy.Witness}\nsystem: {}\n",
  });
});
afterAll(() => project.remove());

const start = (...args: string[]): Running => startLighter(["fit", ...args], { cwd: project.path });
const fit = (...args: string[]): Promise<Outcome> => runLighter(["fit", ...args], { cwd: project.path });
const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

/** A run that has been killed in its first epoch. */
async function killed(...args: string[]): Promise<void> {
  const running = start(...args);
  await running.said("epoch 0 (");
  running.child.kill("SIGKILL");
  await running.outcome;
}

describe("lighter fit --resume", () => {
  it("goes on in the folder of the run, with its config and its instant, and prints the folder last", async () => {
    const folder = lastLine((await fit("config.yaml")).stdout);
    const resolved = await readFile(join(folder, "resolved.yaml"), "utf8");
    const { code, stdout, stderr } = await fit("--resume", folder, "trainer.max_epochs=3");
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${folder}\n` });
    expect(stderr).toContain(
      `resuming ${folder} {"allowConfigChange":false,"startOver":false}\nchanges: []\n`,
    );
    expect(stderr).toMatch(/\nepoch 2 \(3\/3\) /);
    expect(stderr).not.toContain("epoch 1 (");
    expect(await readFile(join(folder, "resolved.yaml"), "utf8")).toBe(resolved.replace(": 2", ": 3"));
    expect(JSON.parse(await readFile(join(folder, "status.json"), "utf8"))).toMatchObject({ attempt: 2 });
  });

  it("shows the trainer what has changed, and passes on whether that is allowed", async () => {
    const folder = lastLine((await fit("config.yaml")).stdout);
    const { stderr } = await fit(
      "config.yaml",
      "+trainer.batches=4",
      "--resume",
      folder,
      "--allow-config-change",
    );
    expect(stderr).toContain('{"allowConfigChange":true,"startOver":false}\n');
    expect(stderr).toContain('changes: ["`trainer.batches` is new: 4"]\n');
  });

  it("shows the trainer which variable of the environment has changed, and no value", async () => {
    const withRate = (rate: string, ...args: string[]) =>
      runLighter(args, { cwd: project.path, environment: { MY_RATE: rate } });
    const folder = lastLine((await withRate("0.015625", "fit", "env.yaml")).stdout);
    const changed = await withRate("0.734375", "fit", "--resume", folder);
    expect(changed.stderr).toContain('changes: ["the environment variable `MY_RATE` has another value"]\n');
    expect(changed.stdout + changed.stderr).not.toMatch(/0\.015625|0\.734375/);
    for (const name of await readdir(folder)) {
      const text = await readFile(join(folder, name), "utf8").catch(() => "");
      expect(text, name).not.toMatch(/0\.015625|0\.734375/);
    }
    const same = await withRate("0.734375", "fit", "--resume", folder);
    expect(same.stderr).toContain("changes: []\n");
    const diff = await withRate("0.015625", "diff", folder, "env.yaml");
    expect(diff).toMatchObject({
      code: 0,
      stdout: "  ~ the environment variable `MY_RATE` has another value\n",
    });
    const json = await withRate(
      "0.015625",
      "diff",
      join(folder, "composed.yaml"),
      "env.yaml",
      "--format",
      "json",
    );
    expect(JSON.parse(json.stdout)).toEqual([
      { kind: "variable", path: "${env:MY_RATE}", left: null, right: null },
    ]);
  });

  it("begins a run of its own in another folder", async () => {
    const folder = lastLine((await fit("config.yaml")).stdout);
    const { code, stdout } = await fit("--resume", folder, "--run-dir", "branch", "trainer.max_epochs=3");
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${join(project.path, "branch")}\n` });
    expect(JSON.parse(await readFile(join(project.path, "branch", "status.json"), "utf8"))).toMatchObject({
      attempt: 1,
      epoch: 3,
    });
  });

  it.each([
    [["--resume", "nowhere"], "error: there is no run and no checkpoint `nowhere`\n"],
    [["--resume", "node_modules"], "error: `node_modules` holds no run"],
    [[], "error: `lighter fit` needs a config file\n"],
  ])("refuses %j and says what it needs", async (args, message) => {
    const { code, stdout, stderr } = await fit(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("needs the config when the run has lost it, and a trainer that can resume", async () => {
    const folder = lastLine((await fit("config.yaml")).stdout);
    await rm(join(folder, "composed.yaml"));
    const lost = await fit("--resume", folder);
    expect(lost.code).toBe(2);
    expect(lost.stderr).toContain(`error: the run \`${folder}\` has lost its \`composed.yaml\``);
    expect((await fit("config.yaml", "--resume", folder)).code).toBe(0);
    const other = await fit("other.yaml", "--resume", folder);
    expect(other.code).toBe(2);
    expect(other.stderr).toContain("what `trainer:` builds cannot resume: it has no method `resume`");
  });
});

describe("lighter fit --run-dir", () => {
  it("begins a run, goes on with it, and does nothing more when it is done", async () => {
    const args = ["slow.yaml", "trainer.max_epochs=3", "--run-dir", "repeated"];
    await killed(...args);
    const second = await fit(...args);
    expect(second.code).toBe(0);
    expect(second.stderr).toContain('{"allowConfigChange":false,"startOver":true}\n');
    const third = await fit(...args);
    expect(third.code).toBe(0);
    expect(third.stderr).toBe("the run is complete: there is nothing left to train\n");
    expect(third.stdout).toBe(second.stdout);
    expect((await fit(...args, "--quiet")).stderr).toBe("");
  });

  it("goes on with a run that was complete when it is to have more epochs, or another config", async () => {
    await fit("config.yaml", "--run-dir", "longer");
    expect((await fit("config.yaml", "trainer.max_epochs=4", "--run-dir", "longer")).stderr).toContain(
      "epoch 3 (4/4)",
    );
    const { stderr } = await fit("config.yaml", "trainer.max_epochs=4", "+seed=3", "--run-dir", "longer");
    expect(stderr).toContain('changes: ["`seed` is new: 3"]');
  });

  it("is refused while another process trains there, and takes over once that is dead", async () => {
    const args = ["slow.yaml", "--run-dir", "locked"];
    const first = start(...args);
    await first.said("epoch 0 (");
    const refused = await fit(...args);
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code: 2, stdout: "" });
    expect(refused.stderr).toContain(
      `is being trained by the process ${first.child.pid}, attempt 1\n  = help: wait for it or stop it\n`,
    );
    first.child.kill("SIGKILL");
    await first.outcome;
    const rivals = [start(...args), start(...args)];
    const { code, stderr } = await Promise.race(rivals.map(({ outcome }) => outcome));
    expect(code).toBe(2);
    expect(stderr).toContain("is being trained by the process");
    for (const { child } of rivals) child.kill("SIGTERM");
    const codes = (await Promise.all(rivals.map(({ outcome }) => outcome))).map((outcome) => outcome.code);
    expect(codes.sort()).toEqual([143, 2]);
    const folder = join(project.path, "locked");
    expect(JSON.parse(await readFile(join(folder, "status.json"), "utf8"))).toMatchObject({
      state: "interrupted",
      attempt: 2,
    });
    expect((await readdir(folder)).filter((name) => name.endsWith(".lock"))).toEqual([]);
  });
});
