import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { composeFiles } from "../testing/compose-files.js";

const FILES = {
  "conf/config.yaml": "defaults: [extra]\na: 1\n",
  "conf/group.yaml": "defaults: [db: extra]\n",
};

/** A folder beside `conf` with what a config must not reach. */
async function outside(folder: string): Promise<void> {
  await mkdir(join(folder, "outside/db"), { recursive: true });
  await writeFile(join(folder, "outside/extra.yaml"), "secret: 1\n");
  await writeFile(join(folder, "outside/db/extra.yaml"), "secret: 1\n");
}

const link = async (folder: string, target: string, at: string): Promise<void> =>
  symlink(join(folder, target), join(folder, at));

describe.skipIf(process.platform === "win32")("a config that is no regular file", () => {
  const pipe = async (folder: string, at: string): Promise<void> =>
    void (await promisify(execFile)("mkfifo", [join(folder, at)]));

  it.each([
    ["a pipe", (folder: string) => pipe(folder, "conf/extra.yaml")],
    ["a device that never ends", (folder: string) => symlink("/dev/zero", join(folder, "conf/extra.yaml"))],
    ["the terminal", (folder: string) => symlink("/dev/tty", join(folder, "conf/extra.yaml"))],
    [
      "a socket of the kernel",
      (folder: string) => symlink("/proc/self/fd/0", join(folder, "conf/extra.yaml")),
    ],
  ])("is refused without waiting for it: %s in a defaults list", async (_what, prepare) => {
    const { codes, data } = await composeFiles(FILES, ["conf/config.yaml"], { prepare });
    expect(codes).toHaveLength(1);
    expect(["OUTSIDE_ROOT", "FILE_NOT_FOUND", "MISSING_CONFIG"]).toContain(codes[0]);
    expect(data).not.toContain("secret");
  });

  it("is called what it is", async () => {
    const prepare = (folder: string): Promise<void> => pipe(folder, "conf/extra.yaml");
    const { report } = await composeFiles(FILES, ["conf/config.yaml"], { prepare });
    expect(report).toContain("`conf/extra.yaml` is not a regular file");
    expect(report).toContain("--> conf/config.yaml:1:12");
  });

  it("is refused on the command line, too", async () => {
    const prepare = (folder: string): Promise<void> => pipe(folder, "pipe.yaml");
    const { report } = await composeFiles(FILES, ["pipe.yaml"], { prepare });
    expect(report).toContain("`pipe.yaml` is not a regular file");
    expect(report).toContain("copy its content to a file");
    expect((await composeFiles(FILES, ["/dev/zero"])).codes).toEqual(["FILE_NOT_FOUND"]);
    expect((await composeFiles(FILES, ["/dev/stdin"])).codes).toEqual(["FILE_NOT_FOUND"]);
  });

  it.runIf(process.platform === "linux")("is read up to the limit where its size says nothing", async () => {
    const { report } = await composeFiles(FILES, ["/proc/self/environ"], { limits: { maxFileBytes: 4 } });
    expect(report).toContain("LIMIT_EXCEEDED");
    expect(report).toContain("is larger than 4 bytes");
  });
});

describe.skipIf(process.platform === "win32")("a link", () => {
  it("to nothing is called what it is", async () => {
    const prepare = (folder: string): Promise<void> => link(folder, "nothing.yaml", "link.yaml");
    const { codes, report } = await composeFiles(FILES, ["link.yaml"], { prepare });
    expect(codes).toEqual(["FILE_NOT_FOUND"]);
    expect(report).toContain("`link.yaml` is a link to a file that is not there");
  });

  it("to a file of another kind is not followed, so that no line of that is shown", async () => {
    const prepare = async (folder: string): Promise<void> => {
      await writeFile(join(folder, "passwords"), "root: hunter2: x\n");
      await link(folder, "passwords", "link.yaml");
      await writeFile(join(folder, "other.yml"), "a: 2\n");
      await link(folder, "other.yml", "config.yaml");
    };
    const { codes, report } = await composeFiles(FILES, ["link.yaml"], { prepare });
    expect(codes).toEqual(["FILE_NOT_FOUND"]);
    expect(report).toContain("`link.yaml` is a link to a file that is no config");
    expect(report).not.toContain("hunter2");
    expect((await composeFiles(FILES, ["config.yaml"], { prepare })).data).toEqual({ a: 2 });
  });

  it.each([
    ["to a file", "outside/extra.yaml", "conf/extra.yaml", "conf/config.yaml"],
    ["to a folder of options", "outside/db", "conf/db", "conf/group.yaml"],
  ])("that leaves the config folder is not followed: %s", async (_what, target, at, config) => {
    const prepare = async (folder: string): Promise<void> => {
      await outside(folder);
      await link(folder, target, at);
    };
    const { codes, report } = await composeFiles(FILES, [config], { prepare });
    expect(codes).toEqual(["OUTSIDE_ROOT"]);
    expect(report).toContain("a link to a file outside of the config folder");
  });

  it("that leaves a folder of the command line is not followed either, and the folder itself may be one", async () => {
    const prepare = async (folder: string): Promise<void> => {
      await outside(folder);
      await mkdir(join(folder, "further"));
      await link(folder, "outside/extra.yaml", "further/extra.yaml");
      await link(folder, "outside", "linked");
    };
    const compose = (configDir: string) =>
      composeFiles(FILES, ["conf/config.yaml"], { prepare, configDirs: [configDir] });
    expect((await compose("further")).codes).toEqual(["OUTSIDE_ROOT"]);
    expect((await compose("linked")).data).toEqual({ secret: 1, a: 1 });
  });

  it("that leads to itself is a missing file", async () => {
    const prepare = (folder: string): Promise<void> => link(folder, "conf/extra.yaml", "conf/extra.yaml");
    expect((await composeFiles(FILES, ["conf/config.yaml"], { prepare })).codes).toEqual(["MISSING_CONFIG"]);
  });
});
