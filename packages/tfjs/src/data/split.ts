import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { runTarget } from "../target-error.js";
import type { StateValue } from "@lighterjs/callbacks";
import type { AnySample, DataNeeds, Dataset, FitRequest } from "./dataset.js";
import { dataError, notPrepared } from "./data-error.js";
import { shuffledIndices } from "./seeded-numbers.js";

export interface SplitOptions {
  /** What to divide; usually a reference, so that all parts share one dataset. */
  dataset: Dataset;
  /** Which part this is. */
  part: "train" | "val" | "test";
  /** Share of the samples that go to `val`.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0.2 */
  val_fraction?: number;
  /** Share of the samples that go to `test`.
   * @minimum 0
   * @exclusiveMaximum 1
   * @defaultValue 0 */
  test_fraction?: number;
  /** Decides which sample goes where. It does not depend on the seed of the run, so that runs can be compared.
   * @integer
   * @minimum 0
   * @defaultValue 0 */
  seed?: number;
}

/**
 * One part of a dataset that is divided at random. The parts of equal fractions and seed have no sample in common and
 * together hold them all.
 *
 * @example
 * ```yaml
 * images: { _target_: lighter.data.ImageFolder, path: photos }
 * train:
 *   _target_: lighter.data.DataLoader
 *   dataset: { _target_: lighter.data.Split, dataset: "${images}", part: train }
 * val:
 *   _target_: lighter.data.DataLoader
 *   dataset: { _target_: lighter.data.Split, dataset: "${images}", part: val }
 * ```
 */
export class Split implements Dataset {
  readonly #dataset: Dataset;
  #indices: Uint32Array | undefined;

  constructor(readonly options: SplitOptions) {
    validateOptions(Split, options, ownManifest("lighter.data.Split"));
    this.#dataset = options.dataset;
    const { val_fraction: val = 0.2, test_fraction: test = 0 } = options;
    if (val + test >= 1)
      throw dataError(this, {
        path: ["val_fraction"],
        code: "INVALID_OPTION",
        message: `\`val_fraction\` and \`test_fraction\` leave nothing to train on: together they are ${val + test}`,
        label: "too much",
        related: [{ path: ["test_fraction"], on: "value", label: "too much" }],
      });
  }

  async prepare(extent: "length" | "samples" = "samples", needs?: DataNeeds): Promise<void> {
    await runTarget(this.#dataset, "prepare", () => this.#dataset.prepare(extent, needs));
    this.#indices ??= this.#select();
  }

  get length(): number {
    return this.#selected.length;
  }

  get sampleShape(): Dataset["sampleShape"] {
    return this.#dataset.sampleShape;
  }

  get scaling(): Dataset["scaling"] {
    return this.#dataset.scaling;
  }

  get inputs(): Dataset["inputs"] {
    return this.#dataset.inputs;
  }

  get targets(): Dataset["targets"] {
    return this.#dataset.targets;
  }

  get deterministic(): boolean {
    return this.#dataset.deterministic;
  }

  sampleId(index: number): string {
    return this.#dataset.sampleId(this.#selected[index]!);
  }

  read(index: number, sample: AnySample, salt: number): void | Promise<void> {
    return runTarget(this.#dataset, "read", () => this.#dataset.read(this.#selected[index]!, sample, salt));
  }

  sampleWeight(index: number): number {
    return runTarget(
      this.#dataset,
      "sampleWeight",
      () => this.#dataset.sampleWeight?.(this.#selected[index]!) ?? 1,
    );
  }

  /** Of this part alone, so that nothing of the others is known while training. */
  fitted({ samples, extent }: FitRequest = {}): StateValue | undefined | Promise<StateValue | undefined> {
    const selected = this.#selected;
    const ofPart = samples === undefined ? selected : Uint32Array.from(samples, (index) => selected[index]!);
    const request = { samples: ofPart, ...(extent && { extent }) };
    return runTarget(this.#dataset, "fitted", () => this.#dataset.fitted?.(request));
  }

  useFitted(fitted: StateValue, origin: string): void {
    runTarget(this.#dataset, "useFitted", () => this.#dataset.useFitted?.(fitted, origin));
  }

  get #selected(): Uint32Array {
    if (this.#indices === undefined) throw notPrepared();
    return this.#indices;
  }

  #select(): Uint32Array {
    const { part, val_fraction = 0.2, test_fraction = 0, seed = 0 } = this.options;
    const count = this.#dataset.length;
    const val = Math.round(count * val_fraction);
    const test = Math.round(count * test_fraction);
    const [from, until] = {
      val: [0, val] as const,
      test: [val, val + test] as const,
      train: [val + test, count] as const,
    }[part];
    if (until <= from)
      throw dataError(this, {
        path: ["part"],
        message: `the part \`${part}\` of ${count} samples is empty`,
        label: "no samples",
        help: part === "train" ? [] : [`raise \`${part}_fraction\``],
      });
    return shuffledIndices(count, seed).subarray(from, until).sort();
  }
}
