import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OptionError } from "@lighterjs/schema";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StateValue } from "@lighterjs/callbacks";
import { recordingLogger } from "../training/testing/recording-logger.js";
import { DataLoader } from "./data-loader.js";
import { ImageFolder, type ImageFolderOptions } from "./image-folder.js";
import { prepareData } from "./share-fitted.js";
import { Split } from "./split.js";

const root = mkdtempSync(join(tmpdir(), "lighter-images-"));
afterAll(() => rmSync(root, { recursive: true }));

type Colour = [red: number, green: number, blue: number, alpha?: number];

async function image(name: string, [r, g, b, alpha]: Colour, width = 4, height = 2): Promise<string> {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  const channels = alpha === undefined ? 3 : 4;
  await sharp({ create: { width, height, channels, background: { r, g, b, alpha: alpha ?? 1 } } }).toFile(
    path,
  );
  return path;
}

beforeAll(async () => {
  await image("good/b/2.png", [255, 0, 0]);
  await image("good/b/10.PNG", [0, 255, 0]);
  await image("good/a/x.png", [51, 51, 51]);
  await image("good/a/.hidden.png", [0, 0, 0]);
  writeFileSync(join(root, "good/a/notes.txt"), "not an image");
  writeFileSync(join(root, "good/readme.md"), "not a class");
});

async function read(options: Omit<ImageFolderOptions, "path"> & { path?: string }, index: number) {
  const dataset = new ImageFolder({ path: join(root, "good"), ...options });
  await dataset.prepare();
  const inputs = new Float32Array(dataset.sampleShape.reduce((product, size) => product * size, 1));
  const sample = { inputs, targets: new Int32Array(1) };
  await dataset.read(index, sample);
  return { dataset, pixels: [...inputs], target: sample.targets[0] };
}

async function faultOf(options: ImageFolderOptions) {
  const dataset = new ImageFolder(options);
  const error: unknown = await dataset.prepare().catch((reason: unknown) => reason);
  if (!OptionError.is(error)) throw new Error("expected an OptionError", { cause: error });
  expect(error.subject).toBe(dataset);
  return error.issues[0];
}

describe("ImageFolder", () => {
  it("lists classes and images by name, whatever else lies there", async () => {
    const { dataset } = await read({}, 0);
    expect(dataset.targets).toEqual({ shape: [], type: "int32", classCount: 2, classNames: ["a", "b"] });
    expect([0, 1, 2].map((index) => dataset.sampleId(index))).toEqual(["a/x.png", "b/10.PNG", "b/2.png"]);
    expect(dataset.sampleShape).toEqual([2, 4, 3]);
  });

  it("gives colours from 0 to 1 and the index of the class", async () => {
    const { pixels, target } = await read({}, 2);
    expect(pixels.slice(0, 6)).toEqual([1, 0, 0, 1, 0, 0]);
    expect(target).toBe(1);
  });

  it("turns to grey, adds opacity and resizes", async () => {
    const grey = await read({ channels: 1, size: [3, 5] }, 0);
    expect(grey.dataset.sampleShape).toEqual([3, 5, 1]);
    expect(grey.pixels).toEqual(new Array(15).fill(Math.fround(0.2)));
    const opaque = await read({ channels: 4, size: 1 }, 1);
    expect(opaque.pixels).toEqual([0, 1, 0, 1]);
  });

  it("weighs colours for grey as most programs do", async () => {
    await image("red/a/1.png", [255, 0, 0]);
    await image("red/a/2.png", [0, 255, 0]);
    await image("red/a/3.png", [0, 0, 255]);
    const greys = [0, 1, 2].map(
      async (index) =>
        (await read({ path: join(root, "red"), channels: 1, size: 1 }, index)).pixels[0]! * 255,
    );
    expect((await Promise.all(greys)).map(Math.round)).toEqual([76, 150, 29]);
  });

  it("takes the middle of an image where its proportions are to be kept", async () => {
    const [left, middle, right] = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ];
    const row = [left, middle, middle, right].flat();
    mkdirSync(join(root, "wide/a"), { recursive: true });
    const raw = { width: 4, height: 2, channels: 3 } as const;
    await sharp(Uint8Array.from([...row, ...row] as number[]), { raw })
      .png()
      .toFile(join(root, "wide/a/1.png"));
    const { pixels } = await read({ path: join(root, "wide"), size: 2, fit: "crop" }, 0);
    expect(pixels).toEqual(new Array(4).fill([0, 1, 0]).flat());
  });

  it("scales channels by the training data, which other images go by, or as it is told", async () => {
    await image("sun/a/1.png", [0, 51, 10]);
    await image("sun/a/2.png", [102, 51, 10]);
    const train = new ImageFolder({ path: join(root, "sun"), size: 1, scale: "standard" });
    const val = new ImageFolder({ path: join(root, "good"), size: 1 });
    expect(train.scaling).toBeUndefined();
    const loaders = { train: new DataLoader({ dataset: train }), val: new DataLoader({ dataset: val }) };
    await prepareData(loaders);
    const fitted = JSON.parse(JSON.stringify(await train.fitted())) as StateValue;
    const { mean, std } = (fitted as unknown as { images: { scale: { mean: number[]; std: number[] } } })
      .images.scale;
    expect(mean.map((value) => Math.round(value * 255))).toEqual([51, 51, 10]);
    expect(std[0]).toBeCloseTo(0.2);
    expect(std.slice(1)).toEqual([1, 1]);
    const first = async (dataset: ImageFolder) => {
      const sample = { inputs: new Float32Array(3), targets: new Float32Array(1) };
      await dataset.read(0, sample);
      return [...sample.inputs].map((value) => Math.round(value * 1000) / 1000);
    };
    expect(await first(train)).toEqual([-1, 0, 0]);
    expect(await first(val)).toEqual([0, 0, 0.161]);
    const given = await read({ size: 1, scale: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.25, 1] } }, 2);
    expect(given.pixels).toEqual([1, -2, -0.5]);
    expect(given.dataset.scaling).toEqual({ subtract: [127.5, 127.5, 127.5], divide: [127.5, 63.75, 255] });
    for (const { scaling } of [train, val]) {
      const { subtract, divide } = scaling as { subtract: number[]; divide: number[] };
      expect(subtract.map(Math.round)).toEqual([51, 51, 10]);
      expect(divide.map(Math.round)).toEqual([51, 255, 255]);
    }
    expect(() => new ImageFolder({ path: "x", scale: { mean: [0], std: [1] } })).toThrow(
      "`mean` has 1 numbers, and an image 3 channels",
    );
  });

  it("is divided by its classes, and by no column, which it does not have", async () => {
    const dataset = new ImageFolder({ path: join(root, "good") });
    await new Split({ dataset, part: "train", stratify: true }).prepare();
    const byColumn = new Split({ dataset, part: "train", group_by: "patient" });
    const error = await byColumn.prepare().catch((reason: unknown) => reason);
    expect(OptionError.is(error) && [error.subject, error.issues[0].message]).toEqual([
      dataset,
      "`ImageFolder` has no column `patient`, by which samples are to be divided: it reads files in folders",
    ]);
  });

  it("takes images without classes to predict for, and no others", async () => {
    await image("new/2.png", [255, 0, 0]);
    await image("new/1.png", [0, 0, 0]);
    const dataset = new ImageFolder({ path: join(root, "new") });
    await dataset.prepare("samples", { targets: "optional" });
    expect([dataset.targets, dataset.length, dataset.sampleId(0)]).toEqual([{}, 2, "1.png"]);
    await expect(dataset.prepare()).rejects.toThrow("holds 2 images but no sub-folders");
  });

  it("shows transparent parts black", async () => {
    await image("clear/a/1.png", [255, 255, 255, 0]);
    const { pixels } = await read({ path: join(root, "clear"), size: 1 }, 0);
    expect(pixels).toEqual([0, 0, 0]);
  });

  it("obeys the orientation tag of a photograph", async () => {
    mkdirSync(join(root, "turned/a"), { recursive: true });
    await sharp({ create: { width: 4, height: 2, channels: 3, background: "red" } })
      .withMetadata({ orientation: 6 })
      .toFile(join(root, "turned/a/1.jpg"));
    const { dataset } = await read({ path: join(root, "turned") }, 0);
    expect(dataset.sampleShape).toEqual([4, 2, 3]);
  });

  it("follows links to folders", async () => {
    mkdirSync(join(root, "linked"));
    symlinkSync(join(root, "good/b"), join(root, "linked/b"), "junction");
    const { dataset } = await read({ path: join(root, "linked") }, 0);
    expect(dataset.length).toBe(2);
  });

  it("takes the classes given, in their order, and so many images of each", async () => {
    const { dataset } = await read({ classes: ["b", "a"], images_per_class: 1 }, 0);
    expect([0, 1].map((index) => dataset.sampleId(index))).toEqual(["b/10.PNG", "a/x.png"]);
    expect(dataset.length).toBe(2);
  });

  it("reads the same with and without memory for decoded images", async () => {
    const kept = await read({}, 1);
    const partly = await read({ memory_bytes: 25 }, 1);
    const never = await read({ memory_bytes: 0 }, 1);
    expect(partly.pixels).toEqual(kept.pixels);
    expect(never.pixels).toEqual(kept.pixels);
  });

  it("knows its length without decoding images", async () => {
    mkdirSync(join(root, "later/a"), { recursive: true });
    writeFileSync(join(root, "later/a/1.png"), "no image");
    const dataset = new ImageFolder({ path: join(root, "later"), size: 8 });
    await dataset.prepare("length");
    expect(dataset.length).toBe(1);
    await expect(dataset.prepare()).rejects.toThrow("cannot be read");
  });

  it.each([0, 2.5, [4, 0] as const])("refuses the size %j", (size) => {
    expect(() => new ImageFolder({ path: root, size })).toThrow(/`size/);
  });

  it("says that a folder is missing", async () => {
    expect(await faultOf({ path: join(root, "none") })).toMatchObject({
      code: "FILE_NOT_FOUND",
      path: ["path"],
      message: `there is no file or folder \`${join(root, "none")}\``,
    });
  });

  it("refuses a file, an empty folder, images without class folders and classes without images", async () => {
    expect((await faultOf({ path: join(root, "good/readme.md") })).code).toBe("INVALID_DATA");
    mkdirSync(join(root, "empty/a"), { recursive: true });
    expect((await faultOf({ path: join(root, "empty/a") })).message).toMatch(/^the folder `.*` is empty$/);
    expect((await faultOf({ path: join(root, "empty") })).message).toMatch(
      /^the class folder `.*a` holds no image$/,
    );
    expect((await faultOf({ path: join(root, "good/b") })).message).toMatch(
      /holds 2 images but no sub-folders$/,
    );
  });

  it("suggests the nearest class", async () => {
    await image("letters/alpha/1.png", [0, 0, 0]);
    expect(await faultOf({ path: join(root, "letters"), classes: ["alhpa"] })).toMatchObject({
      path: ["classes", 0],
      help: ["did you mean `alpha`?"],
    });
  });

  it("names every image that cannot be read", async () => {
    const good = await image("broken/a/1.png", [0, 0, 0]);
    writeFileSync(join(root, "broken/a/2.png"), "no image");
    writeFileSync(join(root, "broken/a/3.png"), "");
    const issue = await faultOf({ path: join(root, "broken"), size: 4 });
    expect(issue.message).toContain(good.replace("1.png", "2.png"));
    expect(issue.notes?.[0]).toContain(good.replace("1.png", "3.png"));
  });

  it("says in one line what the decoder says of a file that was cut off", async () => {
    const whole = await image("cut/a/1.png", [0, 0, 0]);
    writeFileSync(whole, readFileSync(whole).subarray(0, 40));
    expect((await faultOf({ path: join(root, "cut") })).message).toMatch(/cannot be read: [^\n:]+$/);
  });

  it("names two images that differ in size", async () => {
    await image("sizes/a/1.png", [0, 0, 0]);
    await image("sizes/a/2.png", [0, 0, 0], 5, 5);
    const issue = await faultOf({ path: join(root, "sizes") });
    expect(issue.message).toMatch(/^the images differ in size: `.*2\.png` is 5 × 5, `.*1\.png` is 2 × 4$/);
    expect(issue.help).toEqual(["give a `size`, for example `size: [2, 4]`"]);
  });

  it("reads 16 bits a channel over their whole range", async () => {
    const pixels = Uint16Array.of(0, 16384, 32768, 65535);
    tiff("deep/a/1.tif", 16, 1, pixels);
    const { pixels: read16 } = await read({ path: join(root, "deep"), channels: 1 }, 0);
    expect(read16.map((value) => Math.round(value * 255))).toEqual([0, 64, 128, 255]);
    expect(new ImageFolder({ path: "any" }).scaling).toEqual({ subtract: 0, divide: 255 });
  });

  it.each([
    ["32-bit floating-point numbers", 32, 3, Float32Array.of(0, 0.25, 0.5, 1)],
    ["32-bit whole numbers", 32, 1, Uint32Array.of(0, 1e9, 2e9, 4e9)],
    ["16-bit signed whole numbers", 16, 2, Int16Array.of(-5, 0, 100, 30000)],
  ])("refuses %s, which have no range from black to white", async (words, bits, format, pixels) => {
    const folder = `depth-${bits}-${format}`;
    tiff(`${folder}/a/1.tif`, bits, format, pixels);
    const { message } = await faultOf({ path: join(root, folder) });
    expect(message).toContain(`its pixels are ${words}, and only 8 and 16 bits without a sign are read`);
  });

  it("reads images in folders below that of their class, and further endings", async () => {
    await image("deeper/a/z.png", [255, 0, 0]);
    await image("deeper/a/day1/x.png", [255, 0, 0]);
    const jpeg = await sharp({ create: { width: 4, height: 2, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    writeFileSync(join(root, "deeper/a/day1/y.jfif"), jpeg);
    symlinkSync(join(root, "deeper/a"), join(root, "deeper/a/day1/back"), "junction");
    const { dataset } = await read({ path: join(root, "deeper") }, 1);
    expect([0, 1, 2].map((index) => dataset.sampleId(index))).toEqual([
      "a/day1/x.png",
      "a/day1/y.jfif",
      "a/z.png",
    ]);
    expect(dataset.length).toBe(3);
  });

  it("says in one line how many files of which endings it leaves out", async () => {
    await image("rest/a/1.png", [0, 0, 0]);
    for (const name of ["a/2.bmp", "a/3.BMP", "a/notes.txt", "loose.heic", "readme.md"])
      writeFileSync(join(root, "rest", name), "");
    const logger = recordingLogger();
    const path = join(root, "rest");
    await new ImageFolder({ path }, logger).prepare();
    expect(logger.lines).toEqual([
      `\`${path}\`: 4 files are left out (2 .bmp, 1 .heic, 1 .txt), images among them that cannot be read or are of no class`,
    ]);
  });

  it("says what a class folder without images holds", async () => {
    mkdirSync(join(root, "bitmaps/a"), { recursive: true });
    writeFileSync(join(root, "bitmaps/a/1.bmp"), "");
    expect((await faultOf({ path: join(root, "bitmaps") })).notes).toEqual(["it holds 1 .bmp"]);
  });

  it("refuses the parts of a dataset in the place of classes", async () => {
    await image("parts/train/cat/1.png", [0, 0, 0]);
    await image("parts/val/cat/1.png", [0, 0, 0]);
    const path = join(root, "parts");
    expect((await faultOf({ path })).message).toMatch(/are parts of a dataset, not classes: `train`, `val`$/);
    const { dataset } = await read({ path, classes: ["train", "val"] }, 0);
    expect(dataset.length).toBe(2);
  });
});

/** An uncompressed grey TIFF of one row. */
function tiff(name: string, bits: number, format: number, pixels: NodeJS.TypedArray): void {
  const data = Buffer.from(pixels.buffer);
  const [short, long] = [3, 4];
  const entries = [
    [256, long, pixels.length],
    [257, long, 1],
    [258, short, bits],
    [259, short, 1],
    [262, short, 1],
    [273, long, 8],
    [277, short, 1],
    [278, long, 1],
    [279, long, data.length],
    [339, short, format],
  ] as const;
  const head = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0]);
  head.writeUInt32LE(8 + data.length, 4);
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  for (const [at, [tag, type, value]] of entries.entries()) {
    directory.writeUInt16LE(tag, 2 + 12 * at);
    directory.writeUInt16LE(type, 4 + 12 * at);
    directory.writeUInt32LE(1, 6 + 12 * at);
    directory.writeUInt32LE(value, 10 + 12 * at);
  }
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), Buffer.concat([head, data, directory]));
}
