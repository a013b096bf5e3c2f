// Trains a backbone through all its phases in one run, on wasm, and tells the most memory that it
// has needed.
import { Freezer } from "@lighterjs/callbacks";
import { System, Trainer, data, losses, optimizers } from "@lighterjs/tfjs";
import { tf, tfl } from "../training/networks.js";
import { CLASSES } from "./networks.js";

const LIMIT = 4 * 2 ** 30;

/** @param {import("./networks.js").Backbone} backbone */
export async function throughPhases(backbone) {
  const { batchSize, sampleShape, phases } = backbone;
  const size = sampleShape.reduce((product, edge) => product * edge, 1);
  const starts = phases.map(({ frozen }) => frozen);
  // What a phase freezes and the next does not is released at its end: an epoch of two steps for
  // each.
  const freezers = starts.slice(0, -1).map((frozen, index) => {
    const next = new Set(starts[index + 1]);
    const released = frozen.filter((start) => !next.has(start)).map((start) => `model.${start}`);
    return new Freezer({ name_starts_with: released, until_epoch: index + 1 });
  });
  /** @type {string[]} */
  const lines = [];
  /** @type {import("@lighterjs/callbacks").Callback} */
  const watch = {
    onEpochEnd({ epoch }) {
      lines.push(`${phases[epoch]?.name}: ${gibibytes(memoryOf(tf.backend()))} so far`);
    },
  };
  const system = new System({
    model: backbone.build(tfl),
    criterion: new losses.CrossEntropy(),
    optimizer: () => new optimizers.Adam({ learning_rate: 1e-4 }),
    dataloaders: {
      train: new data.DataLoader({
        batch_size: batchSize,
        dataset: {
          length: 2 * batchSize,
          sampleShape,
          targets: { shape: [], type: "int32", classCount: CLASSES },
          deterministic: true,
          prepare: () => Promise.resolve(),
          sampleId: String,
          /** @param {number} index @param {import("@lighterjs/tfjs").data.Sample} sample */
          read(index, sample) {
            for (let at = 0; at < size; at++)
              sample.inputs[at] = ((at * 7919 + index * 104729) % 2003) / 1001.5 - 1;
            sample.targets[0] = index % CLASSES;
          },
        },
      }),
    },
  });
  const logger = {
    debug() {},
    info: (/** @type {string} */ line) => void lines.push(`  ${line}`),
    warn() {},
  };
  await new Trainer(
    { backend: "wasm", max_epochs: phases.length, callbacks: [...freezers, watch] },
    logger,
  ).fit(system);
  console.log(
    `\n${backbone.name}, batches of ${batchSize}, through all phases in one run; memory of WebAssembly\n`,
  );
  for (const line of lines) console.log(line);
  console.log(`${gibibytes(memoryOf(tf.backend()))} of ${gibibytes(LIMIT)}`);
}

/** Bytes that the module has taken: they never shrink. @param {object} backend */
function memoryOf(backend) {
  const { HEAPU8 } = /** @type {{ wasm: { HEAPU8: Uint8Array } }} */ (/** @type {unknown} */ (backend)).wasm;
  return HEAPU8.buffer.byteLength;
}

/** @param {number} bytes */
function gibibytes(bytes) {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}
