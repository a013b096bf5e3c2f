import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { OptionError } from "@lighterjs/schema";
import { afterAll, describe, expect, it } from "vitest";
import { Idx } from "./idx.js";
import { Split } from "./split.js";

const folder = mkdtempSync(join(tmpdir(), "lighter-idx-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function file(bytes: Uint8Array | number[]): string {
  const path = join(folder, `${count++}.idx`);
  writeFileSync(path, Uint8Array.from(bytes));
  return path;
}

const dimension = (size: number) => [0, 0, 0, size];
/** Two images of 2 × 3. */
const IMAGES = [
  0,
  0,
  8,
  3,
  ...dimension(2),
  ...dimension(2),
  ...dimension(3),
  ...[0, 51, 102, 153, 204, 255],
  ...[1, 2, 3, 4, 5, 6],
];
const LABELS = [0, 0, 8, 1, ...dimension(2), 7, 3];

async function read(dataset: Idx, index: number) {
  await dataset.prepare();
  const size = dataset.sampleShape.reduce((product, each) => product * each, 1);
  const sample = { inputs: new Float32Array(size), targets: new Float32Array(1) };
  dataset.read(index, sample);
  return { inputs: [...sample.inputs], target: sample.targets[0] };
}

async function faultOf(inputs: string, targets: string) {
  const error: unknown = await new Idx({ inputs, targets }).prepare().catch((reason: unknown) => reason);
  if (!OptionError.is(error)) throw new Error("expected an OptionError", { cause: error });
  return error.issues[0];
}

describe("Idx", () => {
  it("reads images with their labels, gzipped or not", async () => {
    for (const images of [IMAGES, gzipSync(Uint8Array.from(IMAGES))]) {
      const dataset = new Idx({ inputs: file(images), targets: file(LABELS) });
      const { inputs, target } = await read(dataset, 0);
      expect(inputs).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1].map(Math.fround));
      expect(target).toBe(7);
      expect((await read(dataset, 1)).target).toBe(3);
      expect(dataset.sampleShape).toEqual([2, 3, 1]);
      expect(dataset.targets).toEqual({ shape: [], type: "int32", classCount: 8 });
      expect(new Split({ dataset, part: "train" }).scaling).toEqual({ subtract: 0, divide: 255 });
    }
  });

  it("reads numbers of other types as they are, most significant byte first", async () => {
    const shorts = [0, 0, 0x0b, 2, ...dimension(1), ...dimension(2), 1, 0, 255, 255];
    const floats = [0, 0, 0x0d, 1, ...dimension(1), 0x3f, 0, 0, 0];
    const { inputs, target } = await read(new Idx({ inputs: file(shorts), targets: file(floats) }), 0);
    expect(inputs).toEqual([256, -1]);
    expect(target).toBe(0.5);
  });

  it.each([
    [[...IMAGES, 0], "28 bytes were expected for [2, 2, 3], 29 found"],
    [IMAGES.slice(0, 20), "28 bytes were expected for [2, 2, 3], 20 found"],
    [IMAGES.slice(0, 10), "its dimensions are cut off"],
    [[0, 0, 7, 1, 0, 0, 0, 0], "it has elements of an unknown type, 7"],
    [[...Buffer.from("not one at all")], "it does not begin like one"],
    [[], "it does not begin like one"],
  ])("says why a file is not one", async (bytes, reason) => {
    const path = file(bytes);
    expect(await faultOf(path, file(LABELS))).toMatchObject({
      code: "INVALID_DATA",
      path: ["inputs"],
      message: `\`${path}\` is not an IDX file: ${reason}`,
    });
  });

  it("refuses files of unequal length, without samples, or that are missing", async () => {
    const three = file([0, 0, 8, 1, ...dimension(3), 1, 2, 3]);
    expect((await faultOf(file(IMAGES), three)).message).toBe("there are 2 inputs but 3 targets");
    const none = file([0, 0, 8, 1, ...dimension(0)]);
    expect((await faultOf(none, none)).message).toMatch(/holds no samples$/);
    expect((await faultOf(file(IMAGES), join(folder, "none"))).code).toBe("FILE_NOT_FOUND");
  });
});
