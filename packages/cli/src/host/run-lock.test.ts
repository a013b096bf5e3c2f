import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockRun } from "./run-lock.js";

describe("the lock of a run", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lighter-lock-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const leaveLock = (attempt: number, pid: number): Promise<void> =>
    writeFile(join(folder, `attempt-${attempt}.lock`), `${JSON.stringify({ pid, host: hostname() })}\n`);
  /** More than any system numbers its processes with. */
  const DEAD = 2 ** 30;

  it("is refused while any other process lives that has one, whatever its number, and leaves nothing", async () => {
    await leaveLock(2, process.ppid);
    await leaveLock(5, DEAD);
    await expect(lockRun(folder)).rejects.toThrow(`is being trained by the process ${process.ppid}`);
    expect((await readdir(folder)).sort()).toEqual(["attempt-2.lock", "attempt-5.lock"]);
  });

  it("takes over from the dead, whose locks it removes", async () => {
    await leaveLock(1, DEAD);
    await leaveLock(4, DEAD);
    const lock = await lockRun(folder);
    expect(lock.attempt).toBe(5);
    expect(await readdir(folder)).toEqual(["attempt-5.lock"]);
    await lock.requireHeld();
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
