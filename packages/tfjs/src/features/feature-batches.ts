import type { Tensor } from "@tensorflow/tfjs-core";
import type { RandomStream } from "@lighterjs/core";
import type { BatchDraw } from "../data/batch.js";
import type { BatchRange, DataLoader } from "../data/data-loader.js";
import { withSeed } from "../engine/seeded.js";
import { tf } from "../engine/tf.js";
import type { Region } from "../network/frozen-region.js";
import type { Network } from "../network/network.js";
import { firstOf, type FeatureBatch } from "./feature-batch.js";
import type { PrefixCache } from "./prefix-cache.js";
import { withinMemory } from "./within-memory.js";

/** A batch whose samples have been chosen. */
export interface FeatureDraw {
  /** Takes it through the layers that are frozen now. To be called once. */
  take(): Promise<FeatureBatch>;
}

/**
 * Takes batches through the frozen region of a network, outside of the gradient tape: nothing of
 * these layers is kept for the backward pass. What the cache knows is neither read nor computed.
 */
export class FeatureBatches {
  /** @param noise - what dropout and layers of noise draw from */
  constructor(
    private readonly network: Network,
    private readonly cache: PrefixCache,
    private readonly noise: RandomStream,
  ) {}

  /** The batches of one epoch, see {@link DataLoader.draws}. */
  *draws(
    loader: DataLoader,
    epoch: number,
    random: RandomStream,
    { training, ...range }: BatchRange & { readonly training: boolean },
  ): Generator<FeatureDraw, void, undefined> {
    const { dataset } = loader;
    const isKnown = (ids: readonly string[]) => this.cache.has(dataset, ids);
    for (const draw of loader.draws(epoch, random, { ...range, isKnown }))
      yield { take: () => this.#take(draw, loader, training) };
  }

  /** Gives back the memory that the cache holds. */
  dispose(): void {
    this.cache.forget();
  }

  async #take(draw: BatchDraw, loader: DataLoader, training: boolean): Promise<FeatureBatch> {
    const { dataset } = loader;
    const advance = (batch: FeatureBatch, until: Region) => this.#advance(batch, until, loader, training);
    const known = this.cache.recall(dataset, draw.ids);
    // Weights are no part of what is kept of a sample.
    const weights = draw.weights && { weights: draw.weights };
    if (known !== undefined) return advance({ ...known, ...weights }, this.network.region());
    const { inputs, ...batch } = await draw.read();
    const read: FeatureBatch = { ...batch, features: inputs, region: this.network.start };
    const region = this.cache.regionFor(dataset);
    if (region === undefined) return advance(read, this.network.region());
    const kept = advance(read, region);
    await this.cache.keep(dataset, kept).catch((error: unknown) => {
      tf.dispose([...kept.features, ...kept.targets]);
      throw error;
    });
    return advance(kept, this.network.region());
  }

  /** Takes over the tensors of `batch`. */
  #advance(batch: FeatureBatch, until: Region, loader: DataLoader, training: boolean): FeatureBatch {
    const { region: from } = batch;
    // The one has all calls of the other.
    if (from.calls.length === until.calls.length) return batch;
    try {
      const runOn = (features: readonly Tensor[]) =>
        this.network.runRegion(features, until, { training, from });
      const features = withinMemory({
        loader,
        samples: batch.ids.length,
        mayAccumulate: training,
        run: () => (training ? withSeed(this.noise, () => runOn(batch.features)) : runOn(batch.features)),
        rehearse: (samples) => tf.tidy(() => void runOn(firstOf(batch, samples).features)),
      });
      return { ...batch, features, region: until };
    } catch (error) {
      tf.dispose([...batch.targets]);
      throw error;
    } finally {
      tf.dispose([...batch.features]);
    }
  }
}
