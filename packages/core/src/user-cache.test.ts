import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCache, userCacheFolder } from "./user-cache.js";

describe("the user's cache folder", () => {
  it.each([
    [{ LIGHTER_CACHE_DIR: "/c", XDG_CACHE_HOME: "/x" }, "linux", resolve("/c")],
    [{ LIGHTER_CACHE_DIR: "", XDG_CACHE_HOME: resolve("/x") }, "linux", join(resolve("/x"), "lighterjs")],
    [{ XDG_CACHE_HOME: "" }, "linux", join(homedir(), ".cache", "lighterjs")],
    [{ XDG_CACHE_HOME: "x" }, "linux", undefined],
    [{ XDG_CACHE_HOME: "/x" }, "darwin", join(homedir(), "Library", "Caches", "lighterjs")],
    [{ LOCALAPPDATA: resolve("/l") }, "win32", join(resolve("/l"), "lighterjs")],
    [{}, "win32", join(homedir(), "AppData", "Local", "lighterjs")],
  ] as const)("of %j on %s is %s", (environment, platform, folder) => {
    expect(userCacheFolder(environment, platform)).toBe(folder);
  });
});

describe("a folder of the user's cache", () => {
  let folder: string;
  let sources: string;
  let cache: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "lighter-cache-")));
    sources = join(folder, "project");
    cache = join(folder, "cache");
    await mkdir(sources);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("is made for its user alone, and found again", async () => {
    const opened = openCache("own", sources, cache);
    expect(opened).toBe(join(cache, "own"));
    if (process.platform !== "win32") expect((await stat(opened!)).mode & 0o077).toBe(0);
    expect(openCache("own", sources, cache)).toBe(opened);
  });

  it("is none where no folder can be made", async () => {
    await writeFile(cache, "");
    expect(openCache("own", sources, cache)).toBeUndefined();
  });

  it("is none inside of the sources that it is used for, however one gets there", async () => {
    expect(openCache("own", sources, join(sources, "deep", "cache"))).toBeUndefined();
    expect(await readdir(sources)).toEqual([]);
    await mkdir(join(sources, "inside"));
    await symlink(join(sources, "inside"), cache, "junction");
    expect(openCache("own", sources, cache)).toBeUndefined();
  });

  it("is none inside of the repository that the sources are a part of", async () => {
    expect(openCache("own", sources, cache)).toBeDefined();
    await mkdir(join(folder, ".git"));
    expect(openCache("own", sources, cache)).toBeUndefined();
  });

  it("is none where a link stands for it", async () => {
    await mkdir(cache);
    await mkdir(join(folder, "elsewhere"));
    await symlink(join(folder, "elsewhere"), join(cache, "own"), "junction");
    expect(openCache("own", sources, cache)).toBeUndefined();
  });

  it.skipIf(process.getuid?.() !== 0)("is none where it belongs to somebody else", async () => {
    const opened = openCache("own", sources, cache)!;
    await chown(opened, 65_534, 65_534);
    expect(openCache("own", sources, cache)).toBeUndefined();
    await chown(opened, 0, 0);
    expect(openCache("own", sources, cache)).toBe(opened);
  });

  it.skipIf(process.platform === "win32")("is none where others may write", async () => {
    const opened = openCache("own", sources, cache)!;
    for (const mode of [0o770, 0o702]) {
      await chmod(opened, mode);
      expect(openCache("own", sources, cache)).toBeUndefined();
    }
    await chmod(opened, 0o755);
    expect(openCache("own", sources, cache)).toBe(opened);
  });
});
