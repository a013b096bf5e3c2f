import { mkdtemp, readdir, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compileOnce } from "./module-cache.js";

let folder: string;
let compiled: string[];
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "lighter-modules-")), "modules");
  compiled = [];
});
afterEach(() => rm(join(folder, ".."), { recursive: true, force: true }));

const compile = (source: string, version = "1", filename = "/p/a.ts"): string =>
  compileOnce(
    (options) => {
      compiled.push(options.source);
      return `compiled ${options.source}`;
    },
    folder,
    version,
  )({ source, filename, ts: true });

describe("modules that are compiled", () => {
  it("are kept, one file each, as long as source, name and compiler are the same", async () => {
    expect([compile("a"), compile("a"), compile("b"), compile("b", "2")]).toEqual([
      "compiled a",
      "compiled a",
      "compiled b",
      "compiled b",
    ]);
    expect(compiled).toEqual(["a", "b", "b"]);
    expect(await readdir(folder)).toHaveLength(1);
    compile("b", "2", "/p/b.ts");
    expect(await readdir(folder)).toHaveLength(2);
  });

  it("are made anew where what is kept is damaged", async () => {
    compile("a");
    const file = join(folder, (await readdir(folder))[0]!);
    const whole = await readFile(file, "utf8");
    for (const text of ["", "\n", whole.slice(0, -3), whole.replace("compiled", "payload "), `${whole} `]) {
      await writeFile(file, text);
      expect(compile("a")).toBe("compiled a");
      expect(await readFile(file, "utf8")).toBe(whole);
    }
    expect(compiled).toHaveLength(6);
    await rm(file);
    await mkdir(file);
    expect(compile("a")).toBe("compiled a");
    expect(await readdir(folder)).toHaveLength(1);
  });

  it("are compiled where nothing can be kept", async () => {
    await writeFile(folder, "");
    expect([compile("a"), compile("a")]).toEqual(["compiled a", "compiled a"]);
    expect(compiled).toHaveLength(2);
  });
});
