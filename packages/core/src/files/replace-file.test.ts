import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processStamp, thisProcess } from "./process-identity.js";
import { removeLeftovers, replaceFile, replaceFileSync, temporaryName } from "./replace-file.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lighter-files-"));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

describe("replaceFile", () => {
  it("makes a file or replaces it, at once or not, and leaves nothing beside it", async () => {
    await replaceFile(at("a"), "first");
    expect(await readFile(at("a"), "utf8")).toBe("first");
    await replaceFile(at("a"), [Buffer.from("sec"), Buffer.from("ond")]);
    expect(await readFile(at("a"), "utf8")).toBe("second");
    replaceFileSync(at("a"), "third", true);
    expect(await readFile(at("a"), "utf8")).toBe("third");
    expect(await readdir(folder)).toEqual(["a"]);
  });

  it("leaves the old content, and nothing beside it, when the new one cannot be put in place", async () => {
    await mkdir(at("a"));
    await writeFile(at("a/inside"), "");
    await expect(replaceFile(at("a"), "text")).rejects.toThrow();
    expect(() => replaceFileSync(at("a"), "text", false)).toThrow();
    expect(await readdir(folder)).toEqual(["a"]);
  });

  it("has one of the contents, whole, when many write at a time", async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(5000));
    await Promise.all(texts.map((text) => replaceFile(at("a"), text)));
    expect(texts).toContain(await readFile(at("a"), "utf8"));
    expect(await readdir(folder)).toEqual(["a"]);
  });
});

describe("removeLeftovers", () => {
  const stampOf = (change: object): string => processStamp({ ...thisProcess(), ...change });
  const dead = `a.${stampOf({ pid: 2 ** 30 })}-00000000.tmp`;
  const foreign = `a.${stampOf({ system: "another boot" })}-00000000.tmp`;
  const write = async (name: string, ageMs = 0): Promise<void> => {
    await writeFile(at(name), "");
    const time = new Date(Date.now() - ageMs);
    await utimes(at(name), time, time);
  };

  it("removes what the dead have left, folders too, and nothing of the living or of others", async () => {
    await write(dead);
    const living = temporaryName("a");
    await write(living);
    await write(foreign);
    await write("a.tmp");
    await write("b.tmp");
    await write("notes.tmp.txt");
    await mkdir(at(dead.replace("-00000000", "-00000001")));
    await writeFile(at(`${dead.replace("-00000000", "-00000001")}/inside`), "");
    await removeLeftovers(folder, (name) => name === "a");
    expect((await readdir(folder)).sort()).toEqual(
      [living, foreign, "a.tmp", "b.tmp", "notes.tmp.txt"].sort(),
    );
  });

  it("removes what nobody here can judge once it is old, or where nobody else may write", async () => {
    const [old, alone] = [foreign, foreign.replace("-00000000", "-00000001")];
    await write(old, 11 * 60_000);
    await write(alone);
    await removeLeftovers(folder, (name) => name === "a");
    expect(await readdir(folder)).toEqual([alone]);
    await removeLeftovers(folder, (name) => name === "a", true);
    expect(await readdir(folder)).toEqual([]);
  });
});
