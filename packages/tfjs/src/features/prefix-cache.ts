import type { Logger } from "@lighterjs/core";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { Dataset } from "../data/dataset.js";
import { fillTensor } from "../engine/tensor-memory.js";
import { tf } from "../engine/tf.js";
import type { ConstantRegion, Region } from "../network/frozen-region.js";
import type { Network } from "../network/network.js";
import { regionNotes } from "../network/region-notes.js";
import type { FeatureBatch } from "./feature-batch.js";
import { makeNumbers, type Numbers, type FeatureStore } from "./feature-store.js";
import { nameOf, openStore } from "./open-store.js";

/** How much memory a {@link PrefixCache} may take: `auto` is 512 MiB, a number counts bytes. */
export type CacheLimit = "auto" | "off" | number;

const AUTO_LIMIT = 2 ** 29;
const NOT_KEPT = "the outputs of frozen layers are not kept in memory";

/**
 * Keeps in memory what crosses from the frozen region of a network for each sample, so that from
 * the second epoch on neither do its layers run nor are the samples read. It holds no tensors.
 *
 * An entry is good while the same layers are frozen and their weights, moving statistics too, have
 * the same values; that is looked at for each batch, whatever may have changed them. Only what is
 * the same each time is kept: layers that depend on none which draws random numbers or goes by the
 * statistics of a batch, and datasets without augmentation and with an id for each sample. Where
 * not all samples of a dataset fit, none is kept. What is not kept, and why, is told once.
 */
export class PrefixCache {
  #limit = AUTO_LIMIT;
  #region: ConstantRegion | undefined;
  readonly #stores = new Map<Dataset, FeatureStore>();
  readonly #refused = new Set<Dataset>();
  readonly #told = new Set<string>();
  #hasToldEnds = false;
  #looked: Region | undefined;

  constructor(
    private readonly network: Network,
    private readonly logger: Logger,
  ) {}

  setLimit(limit: CacheLimit): void {
    this.forget();
    this.#limit = limit === "auto" ? AUTO_LIMIT : limit === "off" ? 0 : limit;
  }

  /**
   * The calls that need not run for samples of a dataset that are known; undefined where nothing is
   * kept.
   */
  regionFor(dataset: Dataset): Region | undefined {
    this.#tellEnds();
    if (this.#limit === 0) return undefined;
    const region = this.#followNetwork();
    if (region.calls.length === 0 || this.#refused.has(dataset)) return undefined;
    if (dataset.deterministic) return region;
    this.#refuse(dataset, `the samples of \`${nameOf(dataset)}\` differ from epoch to epoch`);
    return undefined;
  }

  /** Whether all these samples are known. */
  has(dataset: Dataset, ids: readonly string[]): boolean {
    return this.regionFor(dataset) !== undefined && this.#stores.get(dataset)?.has(ids) === true;
  }

  /** The batch of these samples, when all are known. */
  recall(dataset: Dataset, ids: readonly string[]): FeatureBatch | undefined {
    const region = this.regionFor(dataset);
    const store = this.#stores.get(dataset);
    if (region === undefined || !store?.has(ids)) return undefined;
    const { features, targets } = store.form;
    return {
      features: features.map(({ shape, type }, index) => {
        if (type === "float32")
          return fillTensor([ids.length, ...shape], (values) => store.copyFeatures(ids, index, values));
        const values = new Int32Array(ids.length * tf.util.sizeFromShape([...shape]));
        store.copyFeatures(ids, index, values);
        return tf.tensor(values, [ids.length, ...shape], type);
      }),
      region,
      targets: targets.map((spec, index) => {
        const values = makeNumbers(spec, ids.length);
        store.copyTargets(ids, index, values);
        return tf.tensor(values, [ids.length, ...spec.shape], spec.type);
      }),
      ids,
    };
  }

  /** Takes a copy of a batch whose features are what crosses from {@link regionFor}. */
  async keep(dataset: Dataset, batch: FeatureBatch): Promise<void> {
    const store = this.#stores.get(dataset) ?? this.#open(dataset, batch);
    const numbersOf = (tensors: readonly Tensor[]) =>
      Promise.all(tensors.map(async (each) => (await each.data()) as Numbers));
    store?.add(batch.ids, {
      features: await numbersOf(batch.features),
      targets: await numbersOf(batch.targets),
    });
  }

  /** Gives the memory back. */
  forget(): void {
    this.#stores.clear();
    this.#refused.clear();
  }

  #open(dataset: Dataset, batch: FeatureBatch): FeatureStore | undefined {
    const taken = [...this.#stores.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const store = openStore(dataset, batch, this.#limit - taken);
    if ("refusal" in store) {
      this.#refuse(dataset, store.refusal);
      return undefined;
    }
    this.#stores.set(dataset, store);
    return store;
  }

  #followNetwork(): ConstantRegion {
    const before = this.#region;
    const now = (this.#region = this.network.constantRegion());
    if (before !== undefined && (before === now || isSame(before, now))) return now;
    this.forget();
    if (now.endedBy !== undefined) {
      const { layer, reason } = now.endedBy;
      this.#tell(
        now.calls.length === 0
          ? `${NOT_KEPT}: \`${layer}\` ${reason}`
          : `the outputs of frozen layers are kept in memory up to \`${layer}\`, which ${reason}`,
      );
    }
    return now;
  }

  /** Where the region ends and why, the first time that there is one; later, `plan` tells. */
  #tellEnds(): void {
    if (this.#hasToldEnds) return;
    const region = this.network.region();
    if (region === this.#looked) return;
    this.#looked = region;
    const note = regionNotes(this.network).find(({ code }) => code === "REGION_ENDS");
    if (note === undefined) return;
    this.#hasToldEnds = true;
    this.#tell(note.message);
  }

  #refuse(dataset: Dataset, reason: string): void {
    this.#refused.add(dataset);
    this.#tell(`${NOT_KEPT}: ${reason}`);
  }

  #tell(line: string): void {
    if (this.#told.has(line)) return;
    this.#told.add(line);
    this.logger.info(line);
  }
}

function isSame(a: ConstantRegion, b: ConstantRegion): boolean {
  return (
    a.calls.length === b.calls.length &&
    a.calls.every((call, index) => call === b.calls[index]) &&
    a.endedBy?.layer === b.endedBy?.layer &&
    a.weights.length === b.weights.length &&
    a.weights.every((data, index) => data === b.weights[index])
  );
}
