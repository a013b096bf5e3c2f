import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readOwnText, readOwnTextSync } from "./own-file.js";

describe.each([
  ["readOwnText", readOwnText],
  ["readOwnTextSync", async (path: string, most?: number) => Promise.resolve(readOwnTextSync(path, most))],
])("%s", (_name, read) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lighter-own-"));
    await writeFile(join(folder, "file"), "text\n");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("reads a file of the folder, as large as it may be", async () => {
    expect(await read(join(folder, "file"))).toBe("text\n");
    expect(await read(join(folder, "file"), 5)).toBe("text\n");
    expect(await read(join(folder, "file"), 4)).toBeUndefined();
  });

  it("gives nothing for what is missing, or a folder", async () => {
    expect(await read(join(folder, "missing"))).toBeUndefined();
    expect(await read(folder)).toBeUndefined();
  });

  it.skipIf(process.platform === "win32")("follows no link, and waits for no pipe", async () => {
    await symlink(join(folder, "file"), join(folder, `link-${_name}`));
    execFileSync("mkfifo", [join(folder, `pipe-${_name}`)]);
    expect(await read(join(folder, `link-${_name}`))).toBeUndefined();
    expect(await read(join(folder, `pipe-${_name}`))).toBeUndefined();
  });
});
