import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRunDirectory } from "./run-directory.js";
import { runLocation, type RunLocation } from "./run-location.js";

const startedAt = new Date(2026, 10, 24, 5, 40, 56).getTime();
const record = new Map([
  ["composed.yaml", "trainer: {}\n"],
  ["resolved.yaml", "trainer: {}\n"],
  ["config/groups/a.yaml", "lr: 1\r\n"],
]);
const material = (files = record) => ({
  record: files,
  config: { digest: "", text: "", changesSince: () => [] },
  packages: {},
  mask: (text: string) => text,
});

describe("createRunDirectory", () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "lighter-run-"));
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  const at = (runDir?: string) =>
    runLocation({ cwd, config: "configs/train.yaml", startedAt, runDir, resumed: undefined });

  it("names the folder after the config and the local time", async () => {
    const directory = await createRunDirectory(at(), material());
    expect(directory.path).toBe(join(cwd, "runs", "train", "2026-11-24_05-40-56"));
  });

  it("makes nothing before create, and all of the record then", async () => {
    const directory = await createRunDirectory(at(), material());
    expect(await readdir(cwd)).toEqual([]);
    expect(directory.created).toBe(false);
    await directory.create();
    expect(directory.created).toBe(true);
    expect(await readFile(join(directory.path, "config", "groups", "a.yaml"), "utf8")).toBe("lr: 1\r\n");
  });

  it("creates once, however often it is asked", async () => {
    const directory = await createRunDirectory(at(), material());
    await Promise.all([directory.create(), directory.create()]);
    expect(await readdir(join(cwd, "runs", "train"))).toHaveLength(1);
  });

  it("gives runs that start in the same second folders of their own", async () => {
    const directories = await Promise.all([1, 2, 3].map(() => createRunDirectory(at(), material())));
    await Promise.all(directories.map((directory) => directory.create()));
    expect(new Set(directories.map(({ path }) => path)).size).toBe(3);
    expect((await readdir(join(cwd, "runs", "train"))).sort()).toEqual([
      "2026-11-24_05-40-56",
      "2026-11-24_05-40-56-2",
      "2026-11-24_05-40-56-3",
    ]);
  });

  it("uses a chosen folder that holds other people's files, and leaves those alone", async () => {
    await mkdir(join(cwd, "mine"));
    await writeFile(join(cwd, "mine", "slurm.out"), "hello");
    const directory = await createRunDirectory(at("mine"), material());
    await directory.create();
    expect((await readdir(join(cwd, "mine"))).sort()).toEqual([
      "attempt-1.lock",
      "composed.yaml",
      "config",
      "resolved.yaml",
      "slurm.out",
    ]);
  });

  it("says who trains in a chosen folder, or that a run has been there, and never to remove it", async () => {
    const first = await createRunDirectory(at("mine"), material());
    const second = await createRunDirectory(at("mine"), material());
    await first.create();
    const path = join(cwd, "mine");
    const trained = `the run \`${path}\` is being trained by the process ${process.pid}, attempt 1`;
    for (const refused of [() => second.create(), () => createRunDirectory(at("mine"), material())])
      await expect(refused()).rejects.toMatchObject({
        message: trained,
        help: ["wait for it or stop it", "or choose another folder with `--run-dir`"],
      });
    await first.release();
    await expect(createRunDirectory(at("mine"), material())).rejects.toMatchObject({
      message: `\`${path}\` already holds a run: another process has begun it meanwhile`,
      help: [expect.stringContaining("start the same command line again"), expect.any(String)] as unknown,
    });
  });

  it("refuses a chosen folder with files of other people under the names of its own, and leaves those alone", async () => {
    for (const name of ["composed.yaml", "metrics.csv", "config"]) {
      const folder = join(cwd, name.replace(".", "-"));
      await mkdir(folder);
      if (name === "config") await mkdir(join(folder, name));
      else await writeFile(join(folder, name), "mine");
      await expect(createRunDirectory({ path: folder, kind: "chosen" }, material())).rejects.toThrow(
        `\`${folder}\` ${name === "config" ? "cannot become the folder of a run: it already has" : "already holds a run: it has"} \`${name}\``,
      );
      expect(await readdir(folder)).toEqual([name]);
    }
  });

  it.each([
    ["an empty file", { "composed.yaml": "" }],
    ["a part of a file", { "composed.yaml": "trai" }],
    ["all but the last file", { "composed.yaml": "trainer: {}\n", "resolved.yaml": "" }],
    ["a lock and half of a newer record", { "attempt-1.lock": "", "composed.yaml": "of another config" }],
  ])("goes on where a process was killed that had written %s", async (_, files) => {
    await mkdir(join(cwd, "mine"));
    for (const [name, text] of Object.entries(files)) await writeFile(join(cwd, "mine", name), text);
    await writeFile(join(cwd, "mine", `status.json.${process.pid}.tmp`), "");
    const directory = await createRunDirectory(at("mine"), material());
    await directory.create();
    await directory.release();
    expect((await readdir(join(cwd, "mine"))).sort()).toEqual(["composed.yaml", "config", "resolved.yaml"]);
    for (const [name, text] of record) expect(await readFile(join(cwd, "mine", name), "utf8")).toBe(text);
  });

  it("lets only one of two runs have a chosen folder", async () => {
    const directories = await Promise.all([1, 2].map(() => createRunDirectory(at("mine"), material())));
    const results = await Promise.allSettled(directories.map((directory) => directory.create()));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await readdir(join(cwd, "mine"))).sort()).toEqual([
      "attempt-1.lock",
      "composed.yaml",
      "config",
      "resolved.yaml",
    ]);
  });

  it("says that a file is in the way", async () => {
    await writeFile(join(cwd, "runs"), "");
    const directory = await createRunDirectory(at(), material());
    await expect(directory.create()).rejects.toThrow(/cannot create the run folder .*: /);
    await expect(createRunDirectory(at("runs"), material())).rejects.toThrow(
      /a part of the path is a file, not a folder/,
    );
    expect(directory.created).toBe(false);
  });

  it("removes a folder it could not fill", async () => {
    const impossible = new Map([
      ["composed.yaml", ""],
      ["composed.yaml/below-a-file", ""],
    ]);
    const directory = await createRunDirectory(at("mine"), material(impossible));
    await expect(directory.create()).rejects.toThrow(/cannot write into the run folder/);
    expect(await readdir(cwd)).toEqual([]);
  });

  describe("of a run that goes on", () => {
    const resumed = (): RunLocation => ({ path: join(cwd, "mine"), kind: "resumed" });
    const names = async (...path: string[]): Promise<string[]> =>
      (await readdir(join(cwd, "mine", ...path))).sort();
    beforeEach(async () => {
      const first = await createRunDirectory(at("mine"), material());
      await first.create();
      await first.release();
      await writeFile(join(cwd, "mine", "status.json"), '{"attempt": 1}');
    });

    it("stays as it is but for its lock, which counts the attempts", async () => {
      const second = await createRunDirectory(resumed(), material());
      await second.create();
      expect(second.attempt).toBe(2);
      await second.requireOwned?.();
      expect(await names()).toEqual([
        "attempt-2.lock",
        "composed.yaml",
        "config",
        "resolved.yaml",
        "status.json",
      ]);
      await second.release();
      expect(await names()).not.toContain("attempt-2.lock");
    });

    it("gets the record of a changed config, and keeps the earlier one", async () => {
      const changed = new Map([...record, ["resolved.yaml", "trainer: {clip_norm: 1}\n"]]);
      await (await createRunDirectory(resumed(), material(changed))).create();
      expect(await readFile(join(cwd, "mine", "resolved.yaml"), "utf8")).toContain("clip_norm");
      expect(await names("earlier", "before-attempt-2")).toEqual([
        "composed.yaml",
        "config",
        "resolved.yaml",
      ]);
    });

    it("is not complete any more once its config is another, whenever its process is killed", async () => {
      const status = join(cwd, "mine", "status.json");
      const complete = '{"state": "completed", "step": 3}';
      await writeFile(status, complete);
      const same = await createRunDirectory(resumed(), material());
      await same.create();
      await same.release();
      expect(await readFile(status, "utf8")).toBe(complete);

      // The last part cannot be put in its place, so that all of this is as after a kill before it.
      const changed = new Map([...record, ["resolved.yaml", "trainer: {clip_norm: 1}\n"]]);
      await rm(join(cwd, "mine", "resolved.yaml"));
      await mkdir(join(cwd, "mine", "resolved.yaml", "in-the-way"), { recursive: true });
      const other = await createRunDirectory(resumed(), material(changed));
      await expect(other.create()).rejects.toThrow("cannot write into the run folder");
      expect(JSON.parse(await readFile(status, "utf8"))).toMatchObject({
        state: "interrupted",
        detail: "it goes on with another config",
        step: 3,
      });
    });

    it.skipIf(process.platform === "win32")("keeps no earlier record where a link leads", async () => {
      const victim = join(cwd, "victim");
      await mkdir(victim);
      await symlink(victim, join(cwd, "mine", "earlier"));
      const changed = new Map([...record, ["resolved.yaml", "trainer: {clip_norm: 1}\n"]]);
      const second = await createRunDirectory(resumed(), material(changed));
      await expect(second.create()).rejects.toThrow("earlier` is a link");
      expect(await readdir(victim)).toEqual([]);
      await second.release();
    });

    it.skipIf(process.platform === "win32")("takes no device or pipe for a part of its record", async () => {
      await rm(join(cwd, "mine", "resolved.yaml"));
      await symlink("/dev/zero", join(cwd, "mine", "resolved.yaml"));
      await rm(join(cwd, "mine", "status.json"));
      execFileSync("mkfifo", [join(cwd, "mine", "status.json")]);
      const second = await createRunDirectory(resumed(), material());
      await second.create();
      expect(await readFile(join(cwd, "mine", "resolved.yaml"), "utf8")).toBe("trainer: {}\n");
      await second.release();
    });

    it("gets again what of its record was lost", async () => {
      await writeFile(join(cwd, "mine", "composed.yaml"), "");
      await rm(join(cwd, "mine", "config"), { recursive: true });
      await (await createRunDirectory(resumed(), material())).create();
      for (const [name, text] of record) expect(await readFile(join(cwd, "mine", name), "utf8")).toBe(text);
      expect(await names()).not.toContain("earlier");
    });

    it("says that it is not being trained any more when its process ends before it does", async () => {
      const second = await createRunDirectory(resumed(), material());
      await second.create();
      await writeFile(join(cwd, "mine", "status.json"), '{"state": "running", "step": 3}');
      second.abandon("failed", "the process ended");
      const status: unknown = JSON.parse(await readFile(join(cwd, "mine", "status.json"), "utf8"));
      expect(status).toMatchObject({ state: "failed", detail: "the process ended", step: 3 });
      expect(await names()).not.toContain("attempt-2.lock");
    });

    it("is refused while another process trains it, and taken over when that is dead", async () => {
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      const holder = { pid: child.pid, host: hostname() };
      await writeFile(join(cwd, "mine", "attempt-4.lock"), `${JSON.stringify(holder)}\n`);
      await expect(createRunDirectory(resumed(), material())).rejects.toThrow(
        `the run \`${join(cwd, "mine")}\` is being trained by the process ${child.pid}, attempt 4`,
      );
      child.kill("SIGKILL");
      await once(child, "exit");
      const next = await createRunDirectory(resumed(), material());
      await next.create();
      expect(next.attempt).toBe(5);
      expect((await names()).filter((name) => name.endsWith(".lock"))).toEqual(["attempt-5.lock"]);
    });

    it("is not another process's any more once it was taken over", async () => {
      const second = await createRunDirectory(resumed(), material());
      await second.create();
      // A process on another machine, say, that has not heard of this one for long.
      await rm(join(cwd, "mine", "attempt-2.lock"));
      await expect(second.requireOwned?.()).rejects.toThrow(
        `another process has taken over the run \`${join(cwd, "mine")}\``,
      );
    });

    it("is refused while another machine may train it, for ten minutes after it was last heard of", async () => {
      await writeFile(join(cwd, "mine", "attempt-2.lock"), '{"pid":1,"host":"elsewhere"}\n');
      await expect(createRunDirectory(resumed(), material())).rejects.toThrow("process 1 on `elsewhere`");
      const past = new Date(Date.now() - 11 * 60_000);
      await utimes(join(cwd, "mine", "status.json"), past, past);
      await (await createRunDirectory(resumed(), material())).create();
    });
  });
});
