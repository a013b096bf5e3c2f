// Data as a dataset reads them, and what a stranger may make of them.
import { join } from "node:path";
import { crc32, deflateSync, gzipSync } from "node:zlib";
import { data } from "@lighterjs/tfjs";
import { damagedBytes } from "./damaged-bytes.js";

/** @typedef {import("../fuzz/random.js").Random} Random */
/**
 * A dataset of four samples of three numbers, or of images, and how to damage a file of it.
 * @typedef {object} DataKind
 * @property {ReadonlyMap<string, Buffer>} files - by path
 * @property {(random: Random, file: Buffer) => Buffer} damage
 * @property {(folder: string) => import("@lighterjs/tfjs").data.Dataset} open
 */

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const SIZES = [0, 1, 3, 7, 255, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const CELLS = ["", "NaN", "1e999", "-0", "0x10", "é\u0000", '"', '""', '"a\n"', "\u001b[2J", "=1+1", ","];

/** @type {readonly DataKind[]} */
export const DATA_KINDS = [
  {
    files: new Map([["t.csv", Buffer.from("a,b,c,y\n0,1,2,x\n3,4,5,z\n6,7,8,x\n9,1,2,z\n")]]),
    damage: damagedTable,
    open: (folder) => new data.Csv({ path: join(folder, "t.csv"), target: "y" }, silent),
  },
  ...[(/** @type {Buffer} */ bytes) => bytes, gzipSync].map((pack) => ({
    files: new Map([
      ["inputs", pack(idx([4, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2]))],
      ["targets", pack(idx([4], [0, 1, 0, 1]))],
    ]),
    damage: (/** @type {Random} */ random, /** @type {Buffer} */ file) =>
      random.chance(0.3) ? damagedBytes(random, file) : pack(damagedIdx(random)),
    open: (/** @type {string} */ folder) =>
      new data.Idx({ inputs: join(folder, "inputs"), targets: join(folder, "targets") }),
  })),
  {
    files: new Map(["a/1.png", "a/2.png", "b/1.png", "b/2.png"].map((name) => [name, png(2, 2)])),
    damage: (random, file) =>
      random.chance(0.5) ? damagedBytes(random, file) : png(random.pick(SIZES), random.pick([2, ...SIZES])),
    open: (folder) => new data.ImageFolder({ path: folder }, silent),
  },
];

/**
 * An array of bytes in the format of MNIST.
 *
 * @param {readonly number[]} shape
 * @param {readonly number[]} values
 */
function idx(shape, values, type = 8) {
  const head = Buffer.alloc(4 + 4 * shape.length);
  head.writeUInt8(type, 2);
  head.writeUInt8(shape.length, 3);
  shape.forEach((size, at) => head.writeUInt32BE(size, 4 + 4 * at));
  return Buffer.concat([head, Buffer.from(values)]);
}

/** A head that says what does not follow. @param {Random} random */
function damagedIdx(random) {
  const shape = Array.from({ length: random.below(6) }, () => random.pick([4, 4, ...SIZES]));
  const values = Array.from({ length: random.pick([0, 4, 12, 13, 100_000]) }, () => random.below(256));
  return idx(shape, values, random.pick([8, 8, 9, 0x0b, 0x0c, 0x0d, 0x0e, 0, 255]));
}

/** @param {Random} random @param {Buffer} file */
function damagedTable(random, file) {
  if (random.chance(0.2)) return damagedBytes(random, file);
  const rows = file
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  for (let count = 1 + random.below(4); count > 0; count--) {
    const row = random.pick(rows);
    const cell = random.pick([...CELLS, ...SIZES.map(String), "9".repeat(5000)]);
    row.splice(
      random.below(row.length + 1),
      random.below(2),
      ...Array.from({ length: random.pick([1, 1, 3000]) }, () => cell),
    );
  }
  const end = random.pick(["\n", "\r\n", "\r", "\n\n", "\u2028"]);
  return Buffer.from(rows.map((row) => row.join(random.chance(0.05) ? ";" : ",")).join(end));
}

/**
 * A red image of this size, as far as its head is concerned.
 *
 * @param {number} width
 * @param {number} height
 */
function png(width, height) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const lines = Buffer.from(Array.from({ length: 2 }, () => [0, 255, 0, 0, 255, 0, 0]).flat());
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND")]);
}

/** @param {string} type @param {Buffer} [content] */
function chunk(type, content = Buffer.alloc(0)) {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}
