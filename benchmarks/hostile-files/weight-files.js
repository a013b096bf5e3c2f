// Files of weights that others write: archives and HDF5 of Keras, safetensors.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { damagedBytes } from "./damaged-bytes.js";
import { mutateData } from "./mutate-data.js";

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

const FIXTURES = join(import.meta.dirname, "../../packages/tfjs/src/keras/fixtures");
const fixture = (/** @type {string} */ name) => readFileSync(join(FIXTURES, name));

/**
 * The members of the archives, by name; the program that unpacks them is not the one that is tried.
 */
const ARCHIVES = ["photo.keras", "text.keras"].map(fixture).map(storedFiles);
const HDF5 = fixture("photo.h5");
const WEIGHTS = /** @type {Buffer} */ (ARCHIVES[0]?.get("model.weights.h5"));
const SAFETENSORS = safetensors({
  "first.kernel": { dtype: "F32", shape: [3, 4], data_offsets: [0, 48] },
  "first.bias": { dtype: "F32", shape: [4], data_offsets: [48, 64] },
});

/** @typedef {{ readonly name: string, readonly bytes: Buffer }} WeightFile */

/** @param {import("../fuzz/random.js").Random} random @returns {WeightFile} */
export function damagedWeightFile(random) {
  const kind = random.below(5);
  if (kind === 0) return { name: "net.h5", bytes: damagedBytes(random, HDF5) };
  if (kind === 1) return { name: "net.keras", bytes: damagedBytes(random, archive(random.pick(ARCHIVES))) };
  if (kind === 2) return { name: "net.keras", bytes: archive(damagedContent(random, random.pick(ARCHIVES))) };
  if (kind === 3) return { name: "net.weights.h5", bytes: damagedBytes(random, WEIGHTS) };
  return { name: "net.safetensors", bytes: damagedTensors(random) };
}

/**
 * An archive that is whole, of files that are not.
 *
 * @param {import("../fuzz/random.js").Random} random
 * @param {ReadonlyMap<string, Buffer>} files
 */
function damagedContent(random, files) {
  const changed = new Map(files);
  const name = random.pick([...files.keys()]);
  const bytes = /** @type {Buffer} */ (files.get(name));
  const isJson = name.endsWith(".json") && random.chance(0.9);
  changed.set(
    name,
    isJson
      ? Buffer.from(asJSON(mutateData(random, JSON.parse(bytes.toString()))))
      : damagedBytes(random, bytes),
  );
  return changed;
}

/** @param {import("../fuzz/random.js").Random} random */
function damagedTensors(random) {
  if (random.chance(0.3)) return damagedBytes(random, SAFETENSORS);
  const length = Number(SAFETENSORS.readBigUInt64LE());
  const table = JSON.parse(SAFETENSORS.toString("utf8", 8, 8 + length));
  return safetensors(mutateData(random, table));
}

/** All of the data may have been taken out. @param {unknown} data */
function asJSON(data) {
  return JSON.stringify(data) ?? "";
}

/** @param {unknown} table */
function safetensors(table) {
  const text = Buffer.from(asJSON(table));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([head, text, Buffer.alloc(64)]);
}

/**
 * The files of an archive that stores them as they are (APPNOTE 6.3.10, 4.3.7), as Keras does.
 *
 * @param {Buffer} bytes
 */
function storedFiles(bytes) {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for (let at = 0; bytes.readUInt32LE(at) === LOCAL;) {
    const [size, nameLength, extraLength] = [
      bytes.readUInt32LE(at + 18),
      bytes.readUInt16LE(at + 26),
      bytes.readUInt16LE(at + 28),
    ];
    if (bytes.readUInt16LE(at + 8) !== 0) throw new Error("a file of it is compressed");
    const start = at + 30 + nameLength + extraLength;
    files.set(bytes.toString("utf8", at + 30, at + 30 + nameLength), bytes.subarray(start, start + size));
    at = start + size;
  }
  return files;
}

/** @param {ReadonlyMap<string, Buffer>} files */
function archive(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of files) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const [local, central] = [Buffer.alloc(4), Buffer.alloc(6)];
    local.writeUInt32LE(LOCAL);
    central.writeUInt32LE(CENTRAL);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const entry = [local, common, Buffer.from(name), content];
    parts.push(...entry);
    directory.push(central, common, place, Buffer.from(name));
    offset += entry.reduce((sum, { length }) => sum + length, 0);
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}
