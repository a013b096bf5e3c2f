import { createHash } from "node:crypto";
import { Random } from "../fuzz/random.js";
import { damagedBytes } from "./damaged-bytes.js";
import { DATA_KINDS } from "./data-files.js";
import { mutateData } from "./mutate-data.js";
import { damagedWeightFile } from "./weight-files.js";

/**
 * The input of one try: a model's folder, a file of weights, the checkpoint of a run, or the files
 * of a dataset.
 * @typedef {({ kind: "weights" } & import("./weight-files.js").WeightFile) | { kind: "model", files: ReadonlyMap<string, Buffer> } | { kind: "checkpoint", name: string, bytes: Buffer } | { kind: "data", files: ReadonlyMap<string, Buffer>, open: import("./data-files.js").DataKind["open"] }} HostileInput
 */

/**
 * @typedef {{ models: readonly import("./originals.js").SavedModel[], checkpoints: readonly { name: string, bytes: Buffer }[] }} Originals
 */

/**
 * One input: always the same for a seed and an index.
 * @param {Originals} originals @param {number} seed @param {number} index
 * @returns {HostileInput}
 */
export function makeHostileInput({ models, checkpoints }, seed, index) {
  const random = new Random(seed, index);
  const turn = index % 6;
  if (turn === 5) return { kind: "weights", ...damagedWeightFile(random) };
  if (turn === 4) return { kind: "data", ...damagedData(random) };
  if (turn > 1) return { kind: "model", files: damagedModel(random, random.pick(models)) };
  const { name, bytes } = random.pick(checkpoints);
  return { kind: "checkpoint", name, bytes: damagedCheckpoint(random, bytes) };
}

/** @param {Random} random */
function damagedData(random) {
  const { files, damage, open } = random.pick(DATA_KINDS);
  const damaged = random.pick([...files.keys()]);
  const changed = [...files].map(
    ([name, bytes]) => /** @type {const} */ ([name, name === damaged ? damage(random, bytes) : bytes]),
  );
  return { files: new Map(changed), open };
}

/**
 * @param {Random} random
 * @param {import("./originals.js").SavedModel} model
 * @returns {ReadonlyMap<string, Buffer>}
 */
function damagedModel(random, { json, weightsName, weights }) {
  const files = new Map([
    ["model.json", Buffer.from(json)],
    [weightsName, weights],
  ]);
  if (random.chance(0.1)) return files.set(weightsName, damagedBytes(random, weights));
  if (random.chance(0.05)) return files.set("model.json", damagedBytes(random, Buffer.from(json)));
  /** @type {any} */
  const model = JSON.parse(json);
  if (random.chance(0.25))
    return files.set("model.json", Buffer.from(JSON.stringify(tangled(random, model))));
  const part = random.pick(["modelTopology", "weightsManifest"]);
  const changed = { ...model, [part]: mutateData(random, model[part]) };
  return files.set(
    "model.json",
    Buffer.from(JSON.stringify(random.chance(0.1) ? mutateData(random, model) : changed)),
  );
}

/**
 * Connects the layers of a graph another way, where there is one.
 *
 * @param {Random} random
 * @param {any} model
 */
function tangled(random, model) {
  const layers = model.modelTopology.config?.layers ?? [];
  const names = layers.map((/** @type {any} */ { name, config }) => name ?? config?.name);
  for (const layer of layers)
    if (random.chance(0.5))
      layer.inbound_nodes = [[[random.pick(names), random.below(3), random.below(2), {}]]];
  if (random.chance(0.3)) for (const layer of layers) layer.config.units = random.pick([1e9, 1e5, -3, 2.5]);
  return model;
}

/** @param {Random} random @param {Buffer} file */
function damagedCheckpoint(random, file) {
  if (random.chance(0.1)) return damagedBytes(random, file);
  const dataAt = 8 + Number(file.readBigUInt64LE());
  /** @type {any} */
  const table = JSON.parse(file.toString("utf8", 8, dataAt));
  const data = random.chance(0.1) ? damagedBytes(random, file.subarray(dataAt)) : file.subarray(dataAt);
  const { __metadata__: metadata, ...tensors } = table;
  if (random.chance(0.65)) {
    metadata.state = JSON.stringify(mutateData(random, JSON.parse(metadata.state)));
    return sealed(metadata, tensors, data);
  }
  if (random.chance(0.7)) return sealed(metadata, mutateData(random, tensors), data);
  if (random.chance(0.5)) return sealed(mutateData(random, metadata), tensors, data);
  const length = random.pick([0n, 1n, 40n, 2n ** 31n, 2n ** 53n, 2n ** 64n - 1n]);
  return sealed(metadata, tensors, data, length);
}

const NO_DIGEST = "0".repeat(64);

/**
 * A file whose digest fits, so that its content decides.
 *
 * @param {any} metadata
 * @param {any} tensors
 * @param {Buffer} data
 * @param {bigint} [length]
 */
function sealed(metadata, tensors, data, length) {
  const texts = {
    sha256: NO_DIGEST,
    ...metadata,
    ...(typeof metadata === "object" && { sha256: NO_DIGEST }),
  };
  const text = Buffer.from(JSON.stringify({ __metadata__: texts, ...tensors }));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(length ?? BigInt(text.length));
  const file = Buffer.concat([head, text, data]);
  file.write(createHash("sha256").update(file).digest("hex"), file.indexOf(NO_DIGEST));
  return file;
}
