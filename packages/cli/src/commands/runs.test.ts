import { symlink, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { takeLock, isHeldElsewhere } from "@lighterjs/core/files";
import { describe, expect, it } from "vitest";
import { makeRunFolders, runFiles, type RunFolders } from "../testing/run-folders.js";

const GOOD = runFiles("runs/config/b", {
  config: "trainer: {max_epochs: 3}\nsystem: {optimizer: {learning_rate: 0.1}}\n",
  started: "2026-11-24T09:00:00.000Z",
  epochs: [
    { "val/loss": 0.9, "val/accuracy": 0.5 },
    { "val/loss": 0.2, "val/accuracy": 0.75 },
    { "val/loss": 0.4, "val/accuracy": 0.7 },
  ],
});
const WORSE = runFiles("runs/config/a", {
  config: "trainer: {max_epochs: 2}\nsystem: {optimizer: {learning_rate: 0.01}}\n",
  epochs: [
    { "val/loss": 0.8, "val/accuracy": 0.6 },
    { "val/loss": null, "val/accuracy": 0.55 },
  ],
  status: { state: "stopped", detail: "`val/loss` has not improved" },
});

async function listed(folders: RunFolders, ...args: string[]): Promise<Record<string, unknown>[]> {
  const { out } = await folders.lighter("runs", ...args, "--format", "json");
  return JSON.parse(out) as Record<string, unknown>[];
}

describe("lighter runs", () => {
  it("tells of each run its state, best and last values, time, and what differs", async () => {
    await using folders = await makeRunFolders({ ...GOOD, ...WORSE });
    const { code, out, err } = await folders.lighter("runs");
    expect({ code, err }).toStrictEqual({ code: 0, err: "" });
    expect(out).toBe(
      [
        "RUN            STATE      STAGE  EPOCHS  BEST val/loss    LAST  BEST val/accuracy    LAST     TIME  WHAT DIFFERS",
        "runs/config/b  completed  fit         3         0.2000  0.4000             0.7500  0.7000  1:01:30  trainer.max_epochs=3, system.optimizer.learning_rate=0.1",
        "runs/config/a  stopped    fit         2         0.8000                     0.6000  0.5500     1:30  trainer.max_epochs=2, system.optimizer.learning_rate=0.01",
        "",
      ].join("\n"),
    );
  });

  it("prints JSON for programs, with the changes of `lighter diff`", async () => {
    await using folders = await makeRunFolders({ ...GOOD, ...WORSE });
    const [first, second] = await listed(folders);
    expect(first).toStrictEqual({
      path: "runs/config/b",
      state: "completed",
      stage: "fit",
      started: "2026-11-24T09:00:00.000Z",
      ended: "2026-11-24T10:01:30.000Z",
      epoch: 2,
      step: 12,
      metrics: { "val/loss": 0.4, "val/accuracy": 0.7 },
      best: { "val/loss": 0.2, "val/accuracy": 0.75 },
      changes: [],
    });
    const { out } = await folders.lighter("diff", "runs/config/b", "runs/config/a", "--format", "json");
    expect(second!["changes"]).toStrictEqual(JSON.parse(out));
    expect(second!["changes"]).toHaveLength(2);
  });

  it.each([
    ["val/loss", ["runs/config/b", "runs/config/a"]],
    ["val/accuracy", ["runs/config/b", "runs/config/a"]],
    ["train/loss", ["runs/other/c", "runs/config/b", "runs/config/a"]],
  ])("sorts by the best %s", async (metric, paths) => {
    const other = metric === "train/loss" ? runFiles("runs/other/c", { epochs: [{ "train/loss": 9 }] }) : {};
    await using folders = await makeRunFolders({ ...WORSE, ...GOOD, ...other });
    expect((await listed(folders, "--sort", metric)).map(({ path }) => path)).toStrictEqual(paths);
  });

  it("knows the nearest metric to a misspelt one", async () => {
    await using folders = await makeRunFolders(GOOD);
    const { code, err } = await folders.lighter("runs", "--sort", "val/acuracy");
    expect(code).toBe(2);
    expect(err).toContain("no run has a metric `val/acuracy`");
    expect(err).toContain("did you mean `val/accuracy`?");
  });

  it("reads the metrics of a run that records a table alone", async () => {
    const { "runs/config/b/metrics.jsonl": _, ...files } = GOOD;
    const csv = 'epoch,step,val/loss,"a,""b"""\n0,4,0.5,\n1,8,0.25,7\n2,12,';
    await using folders = await makeRunFolders({ ...files, "runs/config/b/metrics.csv": csv });
    expect((await listed(folders))[0]!["best"]).toStrictEqual({ "val/loss": 0.25 });
  });

  it("lists stages of a run beside it", async () => {
    await using folders = await makeRunFolders({
      ...GOOD,
      "runs/config/b/test/2026/status.json": JSON.stringify({
        state: "completed",
        updated_at: "2026-11-24T11:00:00.000Z",
      }),
      "runs/config/b/test/2026/metrics.json": JSON.stringify({
        stage: "test",
        run: "runs/config/b",
        checkpoint: { path: "checkpoints/best", epoch: 1, step: 8 },
        samples: 10,
        metrics: { "test/accuracy": 0.7 },
      }),
    });
    expect((await listed(folders)).map(({ path, stage, metrics }) => [path, stage, metrics])).toContainEqual([
      "runs/config/b/test/2026",
      "test",
      { "test/accuracy": 0.7 },
    ]);
  });

  it("says of a run whose process is gone that it was interrupted, and of one that is trained that it is running", async () => {
    const running = { state: "running", metrics: {}, epoch: 0, step: 1 };
    await using folders = await makeRunFolders({
      ...runFiles("runs/config/gone", { status: running }),
      ...runFiles("runs/config/alive", { status: running }),
      "runs/config/begun/resolved.yaml": "trainer: {}\n",
    });
    const lock = await takeLock({ folder: join(folders.path, "runs/config/alive"), name: "attempt" });
    if (isHeldElsewhere(lock)) throw new Error("the lock is held");
    const states: Readonly<Record<string, unknown>> = Object.fromEntries(
      (await listed(folders)).map(({ path, state }) => [String(path), state] as const),
    );
    await lock.release();
    expect(states).toStrictEqual({
      "runs/config/gone": "interrupted",
      "runs/config/alive": "running",
      "runs/config/begun": "interrupted",
    });
  });

  it("tells of damaged records, leaves out what is no run, and goes on", async () => {
    await using folders = await makeRunFolders({
      ...GOOD,
      ...runFiles("runs/config/x", { config: "trainer: {max_epochs: ${nope}}\n" }),
      "runs/config/x/status.json": '{"state": "compl',
      "runs/config/x/metrics.jsonl": 'no JSON\n{"epoch": 0, "step": 4, "val/loss": 0.5}\n{"epoch": 1, "st',
      "runs/service/status.json": '{"state": "healthy"}',
      "runs/config/y.123-00000000-00000000-00000000.tmp/resolved.yaml": "a: 1\n",
    });
    const { code, out, err } = await folders.lighter("runs", "--format", "json");
    const found = JSON.parse(out) as Record<string, unknown>[];
    expect(code).toBe(0);
    expect(found.map(({ path, state }) => [path, state])).toStrictEqual([
      ["runs/config/b", "completed"],
      ["runs/config/x", "unknown"],
    ]);
    expect(found[1]!["metrics"]).toStrictEqual({ "val/loss": 0.5 });
    expect(err).toContain("`runs/config/x`: `status.json` is damaged");
    expect(err).toContain("`runs/config/x`: its config cannot be compared: the reference `${nope}`");
  });

  it("follows no links, waits for no pipe, and commands no terminal", async () => {
    await using folders = await makeRunFolders({
      ...GOOD,
      "secret.json": '{"state": "completed", "metrics": {"secret": 42}}',
      ...runFiles("runs/config/\u001b[31m\nred", { epochs: [{ "val/\u001b[2Jloss": 1 }] }),
      "runs/config/linked/resolved.yaml": "a: 1\n",
    });
    await symlink(join(folders.path, "runs/config/b"), join(folders.path, "runs/config/latest"), "junction");
    await symlink(join(folders.path, "secret.json"), join(folders.path, "runs/config/linked/status.json"));
    if (process.platform !== "win32")
      execFileSync("mkfifo", [join(folders.path, "runs/config/linked/metrics.jsonl")]);
    const { out, err } = await folders.lighter("runs");
    expect(out + err).not.toContain("\u001b");
    expect(out.split("\n")).toHaveLength(5);
    expect(out).not.toContain("latest");
    const { out: json } = await folders.lighter("runs", "--format", "json");
    expect(json).not.toContain("secret");
  });

  it("says where to look when there is nothing to see", async () => {
    await using folders = await makeRunFolders({ "else/notes.txt": "" });
    expect(await folders.lighter("runs")).toMatchObject({
      code: 2,
      err: expect.stringContaining("there is no folder `runs`") as string,
    });
    expect(await folders.lighter("runs", "else")).toStrictEqual({
      code: 0,
      out: "",
      err: "no runs in `else`\n",
    });
    await writeFile(join(folders.path, "runs"), "");
    expect((await folders.lighter("runs")).err).toContain("cannot look into the folder `runs`");
  });
});
