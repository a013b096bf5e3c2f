import { readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readCachedManifest, writeCachedManifest } from "./manifest-cache.js";
import { manifestOf, projectFolder } from "./testing/project-folder.js";

const SOURCE = "export class Part {}\n";
const KEY = { entry: "src/index.ts", generator: "1" };
const MANIFEST = manifestOf("own", "./src/index.ts", ["Part"]);

async function keep(source = SOURCE) {
  const folder = await projectFolder({ "cache/.keep": "", "src/index.ts": source });
  const cache = join(folder, "cache");
  const path = join(folder, "src/index.ts");
  const sha256 = createHash("sha256").update(source).digest("hex");
  await rm(join(cache, ".keep"));
  await writeCachedManifest(cache, folder, KEY, MANIFEST, [{ path, sha256 }]);
  const [name = "", ...others] = await readdir(cache);
  expect(others).toEqual([]);
  return {
    path,
    file: join(cache, name),
    cache,
    read: (key = KEY) => readCachedManifest(cache, folder, key),
  };
}

describe("the manifest kept for a project", () => {
  it("is good as long as the content of all files, and what made it, are the same", async () => {
    const { path, read } = await keep();
    expect(await read()).toEqual(MANIFEST);
    expect(await read({ ...KEY, generator: "2" })).toBeUndefined();
    await utimes(path, new Date(0), new Date(0));
    expect(await read()).toEqual(MANIFEST);
    // Of the same size, and with the same date, as an archive may bring it.
    await writeFile(path, SOURCE.replace("Part", "Tart"));
    await utimes(path, new Date(0), new Date(0));
    expect(await read()).toBeUndefined();
    await rm(path);
    expect(await read()).toBeUndefined();
  });

  it.skipIf(process.platform === "win32")("is outdated where a file has become a device", async () => {
    const { path, read } = await keep("");
    await rm(path);
    await symlink("/dev/zero", path);
    expect(await read()).toBeUndefined();
  });

  it.each<[string, (whole: string, kept: Record<string, unknown>) => string]>([
    ["empty", () => ""],
    ["cut off", (whole) => whole.slice(0, -20)],
    ["something else", () => "[]"],
    ["without a list of files", (_, kept) => JSON.stringify({ ...kept, files: 3 })],
    ["with a list of something else", (_, kept) => JSON.stringify({ ...kept, files: [null] })],
    ["of another key", (_, kept) => JSON.stringify({ ...kept, key: {} })],
    ["no manifest", (_, kept) => JSON.stringify({ ...kept, manifest: { format: 1 } })],
    [
      "with a target that is none",
      (_, kept) => JSON.stringify({ ...kept, manifest: { ...MANIFEST, targets: [{ name: "own.Part" }] } }),
    ],
  ])("is as good as none when it is %s", async (_what, damage) => {
    const { file, read } = await keep();
    const whole = await readFile(file, "utf8");
    await writeFile(file, damage(whole, JSON.parse(whole) as Record<string, unknown>));
    expect(await read()).toBeUndefined();
  });

  it("is not missed where nothing can be written", async () => {
    const folder = await projectFolder({ cache: "a file", "src/index.ts": SOURCE });
    const files = [{ path: join(folder, "src/index.ts"), sha256: "" }];
    await writeCachedManifest(join(folder, "cache"), folder, KEY, MANIFEST, files);
    expect(await readCachedManifest(join(folder, "cache"), folder, KEY)).toBeUndefined();
    expect((await readdir(folder)).sort()).toEqual(["cache", "src"]);
  });
});
