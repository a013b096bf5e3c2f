import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { thisProcess } from "./process-identity.js";
import { findHeldLock, isHeldElsewhere, takeLock, type ProcessLock } from "./process-lock.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-lock-"));
});
afterEach(() => rm(folder, { recursive: true }));

const place = (): { folder: string; name: string } => ({ folder, name: "attempt" });
const leave = async (number: number, holder: unknown, ageMs = 0): Promise<void> => {
  const path = join(folder, `attempt-${number}.lock`);
  await writeFile(path, typeof holder === "string" ? holder : `${JSON.stringify(holder)}\n`);
  const time = new Date(Date.now() - ageMs);
  await utimes(path, time, time);
};
async function taken(): Promise<ProcessLock> {
  const lock = await takeLock(place());
  if (isHeldElsewhere(lock)) throw new Error(`held: ${lock.path}`);
  return lock;
}
/** Every process on Linux has this parent above it, and it began when the system did. */
const ANOTHER = { ...thisProcess(), pid: process.ppid };

describe("a lock", () => {
  it("is had by one, whoever asks, until it is released", async () => {
    const lock = await taken();
    expect(await lock.isHeld()).toBe(true);
    expect(await findHeldLock(place())).toMatchObject({ number: 1, holder: { pid: process.pid } });
    expect(isHeldElsewhere(await takeLock(place()))).toBe(true);
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
    expect(await lock.isHeld()).toBe(false);
    expect((await taken()).number).toBe(1);
  });

  it("is had by one of many who want it at the same moment, and always by one", async () => {
    for (let round = 0; round < 5; round++) {
      const all = await Promise.all(Array.from({ length: 6 }, () => takeLock(place())));
      const winners = all.flatMap((lock) => (isHeldElsewhere(lock) ? [] : [lock]));
      expect(winners).toHaveLength(1);
      await winners[0]?.release();
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a number beyond which none can be counted is taken over by one that begins anew", async () => {
    await leave(10 ** 15 - 1, { ...thisProcess(), pid: 2 ** 30 });
    const lock = await taken();
    expect(await readdir(folder)).toEqual(["attempt-1.lock"]);
    expect(isHeldElsewhere(await takeLock(place()))).toBe(true);
    await lock.release();
  });

  it.skipIf(process.platform === "win32")("that is a pipe is damaged, and not waited for", async () => {
    execFileSync("mkfifo", [join(folder, "attempt-1.lock")]);
    expect(await takeLock(place())).toMatchObject({ number: 1, holder: undefined });
  });

  it.runIf(process.platform === "linux")(
    "of a dead process is taken over although its number was given to another one",
    async () => {
      await leave(3, { ...ANOTHER, started: "1" });
      const lock = await taken();
      expect(lock.number).toBe(4);
      expect(await readdir(folder)).toEqual(["attempt-4.lock"]);
      expect(JSON.parse(await readFile(join(folder, "attempt-4.lock"), "utf8"))).toMatchObject({
        pid: process.pid,
        host: hostname(),
      });
      await lock.release();
    },
  );

  it("of a process with our number in another container is respected until that has been silent for a minute", async () => {
    const elsewhere = { ...thisProcess(), system: "another namespace" };
    await leave(1, elsewhere, 50_000);
    expect(await takeLock(place())).toMatchObject({ number: 1, unsure: {} });
    await leave(1, elsewhere, 70_000);
    const lock = await taken();
    await lock.release();
  });

  it("on another machine is respected until that has been silent for ten", async () => {
    const elsewhere = { ...thisProcess(), host: "elsewhere", system: "another boot" };
    await leave(1, elsewhere, 9 * 60_000);
    expect(await takeLock(place())).toMatchObject({ unsure: {} });
    await leave(1, elsewhere, 11 * 60_000);
    await (await taken()).release();
  });

  it.each(["{", "null\n", "[1]\n", '{"pid":0,"host":"a"}\n', '{"pid":"1"}\n', "\0\0\0\0"])(
    "that says %j is of nobody known, and is respected as if of another machine",
    async (text) => {
      await leave(1, text);
      expect(await takeLock(place())).toMatchObject({ number: 1, holder: undefined, unsure: {} });
      await leave(1, text, 11 * 60_000);
      await (await taken()).release();
    },
  );

  it("without a word is of a process that was killed before it had written one", async () => {
    await leave(1, "");
    expect((await taken()).number).toBe(2);
  });

  it("is higher than a number that is known otherwise", async () => {
    const lock = await takeLock({ ...place(), above: () => Promise.resolve(7) });
    expect(lock.number).toBe(8);
  });
});
