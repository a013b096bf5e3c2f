import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { thisProcess } from "@lighterjs/core/files";
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

  it("that is damaged is named, with the way on", async () => {
    const path = join(folder, "attempt-2.lock");
    await writeFile(path, "{");
    await expect(lockRun(folder)).rejects.toMatchObject({
      message: `the lock \`${path}\` is damaged: nobody can tell whether the process that made it trains the run`,
      help: [
        "make sure that no other process trains in this folder, then remove that file",
        expect.stringMatching(
          /^or wait: it is taken over by the same command line in \d+ min, if not heard of$/,
        ),
        "or choose another folder with `--run-dir`",
      ] as unknown,
    });
    await rm(path);
    await (await lockRun(folder)).release();
  });

  it("of a process that cannot be asked is waited for, until that is heard of or has been silent for long", async () => {
    const path = join(folder, "attempt-1.lock");
    const holder = { ...thisProcess(), pid: 1, system: "another namespace" };
    const said: string[] = [];
    const waiting = () => ({ say: (line: string) => said.push(line), signal: new AbortController().signal });
    const heard = async (ago: number): Promise<void> => {
      const time = new Date(Date.now() - ago);
      await utimes(path, time, time);
    };
    await writeFile(path, `${JSON.stringify(holder)}\n`);
    await heard(50_000);
    const refused = lockRun(folder, waiting());
    const beat = setTimeout(() => void heard(0), 300);
    await expect(refused).rejects.toThrow("is being trained by the process 1, attempt 1");
    clearTimeout(beat);
    expect(said).toEqual([expect.stringMatching(/in another container.* it is taken over in \d+ s unless/)]);
    await heard(59_000);
    const lock = await lockRun(folder, waiting());
    expect(lock.attempt).toBe(2);
    await lock.release();
  });

  it("is waited for no longer than until a signal comes", async () => {
    const holder = { ...thisProcess(), pid: 1, system: "another namespace" };
    await writeFile(join(folder, "attempt-1.lock"), `${JSON.stringify(holder)}\n`);
    const stop = new AbortController();
    const waiting = lockRun(folder, { say: () => stop.abort("SIGTERM"), signal: stop.signal });
    await expect(waiting).rejects.toMatchObject({ name: "AbortError" });
    expect(await readdir(folder)).toEqual(["attempt-1.lock"]);
  });
});
