import type { Logger } from "@lighterjs/core";
import type { Dataset } from "../data/dataset.js";
import { fillTensor } from "../engine/tensor-memory.js";
import { tf } from "../engine/tf.js";
import type { ConstantPrefix } from "../network/frozen-prefix.js";
import type { Network } from "../network/network.js";
import type { FeatureBatch } from "./feature-batch.js";
import { makeTargets, type FeatureStore } from "./feature-store.js";
import { nameOf, openStore } from "./open-store.js";

/** How much memory a {@link PrefixCache} may take: `auto` is 512 MiB, a number counts bytes. */
export type CacheLimit = "auto" | "off" | number;

const AUTO_LIMIT = 2 ** 29;
const NOT_KEPT = "the outputs of frozen layers are not kept in memory";

/**
 * Keeps in memory what the frozen layers that lead a network make of each sample, so that from the second epoch on neither do
 * these layers run nor are the samples read. It holds no tensors.
 *
 * What is kept is good while the same layers are frozen and their weights, moving statistics too, have the same values;
 * that is looked at for each batch, whatever may have changed them. Only what is the same each time is kept: layers before the
 * first that draws random numbers or goes by the statistics of a batch, and datasets without augmentation and with an id for
 * each sample. Where not all samples of a dataset fit, none is kept. What is not kept, and why, is told once.
 */
export class PrefixCache {
  #limit = AUTO_LIMIT;
  #prefix: ConstantPrefix | undefined;
  readonly #stores = new Map<Dataset, FeatureStore>();
  readonly #refused = new Set<Dataset>();
  readonly #told = new Set<string>();

  constructor(
    private readonly network: Network,
    private readonly logger: Logger,
  ) {}

  setLimit(limit: CacheLimit): void {
    this.forget();
    this.#limit = limit === "auto" ? AUTO_LIMIT : limit === "off" ? 0 : limit;
  }

  /** How many of the leading layers need not run for samples of a dataset that are known. */
  layersFor(dataset: Dataset): number {
    if (this.#limit === 0) return 0;
    const { length } = this.#followNetwork();
    if (length === 0 || this.#refused.has(dataset)) return 0;
    if (dataset.deterministic) return length;
    this.#refuse(dataset, `the samples of \`${nameOf(dataset)}\` differ from epoch to epoch`);
    return 0;
  }

  /** Whether all these samples are known. */
  has(dataset: Dataset, ids: readonly string[]): boolean {
    return this.layersFor(dataset) > 0 && this.#stores.get(dataset)?.has(ids) === true;
  }

  /** The batch of these samples, when all are known. */
  recall(dataset: Dataset, ids: readonly string[]): FeatureBatch | undefined {
    const prefix = this.layersFor(dataset);
    const store = this.#stores.get(dataset);
    if (prefix === 0 || !store?.has(ids)) return undefined;
    const { featureShape, targets: spec } = store.form;
    const targets = makeTargets(spec, ids.length);
    store.copyTargets(ids, targets);
    return {
      features: fillTensor([ids.length, ...featureShape], (values) => store.copyFeatures(ids, values)),
      prefix,
      targets: tf.tensor(targets, [ids.length, ...spec.shape], spec.type),
      ids,
    };
  }

  /** Takes a copy of a batch whose features are the output of the first {@link layersFor} layers. */
  async keep(dataset: Dataset, batch: FeatureBatch): Promise<void> {
    const store = this.#stores.get(dataset) ?? this.#open(dataset, batch);
    store?.add(batch.ids, {
      features: await batch.features.data<"float32">(),
      targets: await batch.targets.data<"float32" | "int32">(),
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

  #followNetwork(): ConstantPrefix {
    const before = this.#prefix;
    const now = (this.#prefix = this.network.constantPrefix());
    if (before !== undefined && isSame(before, now)) return now;
    this.forget();
    if (now.endedBy !== undefined) {
      const { layer, reason } = now.endedBy;
      this.#tell(
        now.length === 0
          ? `${NOT_KEPT}: \`${layer}\` ${reason}`
          : `the outputs of frozen layers are kept in memory up to \`${layer}\`, which ${reason}`,
      );
    }
    return now;
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

function isSame(a: ConstantPrefix, b: ConstantPrefix): boolean {
  return (
    a.length === b.length &&
    a.endedBy?.layer === b.endedBy?.layer &&
    a.weights.length === b.weights.length &&
    a.weights.every((data, index) => data === b.weights[index])
  );
}
