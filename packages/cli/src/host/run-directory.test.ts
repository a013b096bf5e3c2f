import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRunDirectory } from "./run-directory.js";
import { runLocation } from "./run-location.js";

const startedAt = new Date(2026, 10, 24, 5, 40, 56).getTime();
const record = new Map([
  ["composed.yaml", "trainer: {}\n"],
  ["config/groups/a.yaml", "lr: 1\r\n"],
]);

describe("createRunDirectory", () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), "lighter-run-"));
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));

  const at = (runDir?: string) => runLocation({ cwd, config: "configs/train.yaml", startedAt, runDir });

  it("names the folder after the config and the local time", async () => {
    const directory = await createRunDirectory(at(), record);
    expect(directory.path).toBe(join(cwd, "runs", "train", "2026-11-24_05-40-56"));
  });

  it("makes nothing before create, and all of the record then", async () => {
    const directory = await createRunDirectory(at(), record);
    expect(await readdir(cwd)).toEqual([]);
    expect(directory.created).toBe(false);
    await directory.create();
    expect(directory.created).toBe(true);
    expect(await readFile(join(directory.path, "config", "groups", "a.yaml"), "utf8")).toBe("lr: 1\r\n");
  });

  it("creates once, however often it is asked", async () => {
    const directory = await createRunDirectory(at(), record);
    await Promise.all([directory.create(), directory.create()]);
    expect(await readdir(join(cwd, "runs", "train"))).toHaveLength(1);
  });

  it("gives runs that start in the same second folders of their own", async () => {
    const directories = await Promise.all([1, 2, 3].map(() => createRunDirectory(at(), record)));
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
    const directory = await createRunDirectory(at("mine"), record);
    await directory.create();
    expect((await readdir(join(cwd, "mine"))).sort()).toEqual(["composed.yaml", "config", "slurm.out"]);
  });

  it("refuses a chosen folder that already holds a run", async () => {
    await (await createRunDirectory(at("mine"), record)).create();
    await expect(createRunDirectory(at("mine"), record)).rejects.toMatchObject({
      message: `\`${join(cwd, "mine")}\` already holds a run: it has \`composed.yaml\``,
    });
  });

  it("lets only one of two runs have a chosen folder", async () => {
    const directories = await Promise.all([1, 2].map(() => createRunDirectory(at("mine"), record)));
    const results = await Promise.allSettled(directories.map((directory) => directory.create()));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await readdir(join(cwd, "mine"))).sort()).toEqual(["composed.yaml", "config"]);
  });

  it("says that a file is in the way", async () => {
    await writeFile(join(cwd, "runs"), "");
    const directory = await createRunDirectory(at(), record);
    await expect(directory.create()).rejects.toThrow(/cannot create the run folder .*: /);
    await expect(createRunDirectory(at("runs"), record)).rejects.toThrow(
      /a part of the path is a file, not a folder/,
    );
    expect(directory.created).toBe(false);
  });

  it("removes a folder it could not fill", async () => {
    const impossible = new Map([
      ["composed.yaml", ""],
      ["composed.yaml/below-a-file", ""],
    ]);
    const directory = await createRunDirectory(at("mine"), impossible);
    await expect(directory.create()).rejects.toThrow(/cannot write into the run folder/);
    expect(await readdir(cwd)).toEqual([]);
  });
});
