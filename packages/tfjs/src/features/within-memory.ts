import { OptionError } from "@lighterjs/schema";
import type { DataLoader } from "../data/data-loader.js";
import {
  MOST_MEMORY,
  isOutOfMemory,
  memoryInUse,
  type WasmMemory,
} from "../engine/backends/wasm/wasm-memory.js";

/** Something that is to be done with a batch, and takes memory in proportion to its samples. */
export interface BatchNeed {
  /** Whose batch it is. */
  readonly loader: DataLoader;
  readonly samples: number;
  /**
   * Does it with the first samples of the batch alone, and disposes the results: shows how much
   * they take.
   */
  readonly rehearse: (samples: number) => void;
  /** Whether a batch may be made of parts, as one that trains. */
  readonly mayAccumulate: boolean;
}

export interface BatchWork<Result> extends BatchNeed {
  readonly run: () => Result;
}

/**
 * Part of the memory that a batch may be planned to fill: kernels take some for themselves, and not
 * every gap fits.
 */
const SAFE_SHARE = 0.85;

/**
 * Rehearses on one sample and on two, and refuses a batch whose tensors alone would take more than
 * there is.
 *
 * @throws OptionError about the loader's `batch_size`
 */
export function requireMemory(batch: BatchNeed): void {
  const memory = memoryInUse();
  if (memory === undefined) return;
  const before = memory.inUse;
  const need = measure(batch, memory);
  if (need === undefined || before + need.base + need.each * batch.samples > MOST_MEMORY)
    throw outOfMemory(batch, before, need);
}

/**
 * Does the work, and says which batch size would do where the memory of WebAssembly does not
 * suffice.
 *
 * @throws OptionError about the loader's `batch_size`
 */
export function withinMemory<Result>(work: BatchWork<Result>): Result {
  const memory = memoryInUse();
  if (memory === undefined) return work.run();
  const before = memory.inUse;
  memory.resetPeak();
  try {
    return work.run();
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    throw outOfMemory(work, before, measure(work, memory), error);
  }
}

interface Need {
  /** Bytes that each sample takes. */
  readonly each: number;
  /** Bytes that any batch takes. */
  readonly base: number;
}

/** Measured on one sample and on two; undefined where not even these fit. */
function measure({ rehearse, samples }: BatchNeed, memory: WasmMemory): Need | undefined {
  const peakOf = (count: number): number => {
    const before = memory.inUse;
    memory.resetPeak();
    rehearse(count);
    return memory.peak - before;
  };
  try {
    const one = peakOf(1);
    const each = samples > 1 ? peakOf(2) - one : one;
    return { each, base: one - each };
  } catch (error) {
    if (isOutOfMemory(error)) return undefined;
    throw error;
  }
}

function outOfMemory(
  { loader, samples, mayAccumulate }: BatchNeed,
  before: number,
  need: Need | undefined,
  cause?: unknown,
): OptionError {
  const fitting = need && (MOST_MEMORY * SAFE_SHARE - before - need.base) / need.each;
  const parts = fitting === undefined || fitting < 1 ? samples : Math.max(2, Math.ceil(samples / fitting));
  const size = Math.ceil(samples / parts);
  const smaller = mayAccumulate
    ? `set \`batch_size\` to ${size}; \`trainer.accumulate_batches: ${parts}\` beside it makes steps of as many samples as before`
    : `set \`batch_size\` to ${size}`;
  const fits = fitting !== undefined && fitting >= 1;
  return new OptionError(
    [
      {
        code: "OUT_OF_MEMORY",
        path: ["batch_size"],
        on: "value",
        message: `a batch of ${samples} ${samples === 1 ? "sample" : "samples"} does not fit into the 4 GiB of memory that WebAssembly has`,
        label: need === undefined ? "not even one sample fits" : `about ${inUnits(need.each)} a sample`,
        notes: [`before the batch ${inUnits(before)} are in use, for weights and what the optimizer keeps`],
        help: [
          ...(fits && samples > 1 ? [smaller] : ["make the samples or the network smaller"]),
          "the backend `native` has all memory of the machine",
        ],
      },
    ],
    { subject: loader, ...(cause !== undefined && { cause }) },
  );
}

function inUnits(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return mebibytes < 1024 ? `${mebibytes.toPrecision(3)} MiB` : `${(mebibytes / 1024).toPrecision(3)} GiB`;
}
