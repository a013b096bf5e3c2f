import { SavedStateError, type WeightCopy } from "@lighterjs/callbacks";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { CopiedWeights } from "../checkpoint/run-snapshot.js";
import type { StoredTensor } from "../checkpoint/tensor-file.js";
import { tf } from "../engine/tf.js";
import { variableOf } from "../network/network-parameter.js";
import type { Network } from "../network/network.js";
import { readTensor } from "../network/network-weights.js";

/**
 * The copies of weights that the callbacks of a run keep. A copy shares the memory of each weight
 * that has not changed since, as that of a frozen one, and so costs nothing where nothing trains;
 * nor does an exchange then take from the cache what it has of them.
 */
export class WeightCopies {
  readonly #copies = new Map<object, KeptWeights>();
  #standIn: KeptWeights | undefined;
  #isStandingIn = false;

  /** @param keyOf - by which a checkpoint names the callback */
  constructor(
    private readonly network: Network,
    private readonly keyOf: (owner: object) => string,
  ) {}

  /** The copy of a callback, made of the weights as they are where it has none. */
  keep(owner: object): WeightCopy {
    let copy = this.#copies.get(owner);
    if (copy === undefined) {
      copy = new KeptWeights(this.network);
      this.#copies.set(owner, copy);
    }
    const kept = copy;
    return {
      take: (which) => kept.take(which === "saved" ? this.#standIn : undefined),
      approach: (share) => kept.approach(share),
      standIn: () => void (this.#standIn = kept),
      restoreAtEnd: () => void (kept.isForEnd = true),
    };
  }

  /** Has the copy that stands in for the weights in their place while `work` is done. */
  async whileStandingIn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#standIn === undefined || this.#isStandingIn) return work();
    const own = new KeptWeights(this.network);
    this.#isStandingIn = true;
    try {
      this.#standIn.put();
      return await work();
    } finally {
      own.put();
      own.dispose();
      this.#isStandingIn = false;
    }
  }

  /** At the end of training: gives the model the weights that were kept for that. */
  restoreAtEnd(): void {
    for (const copy of this.#copies.values()) {
      if (!copy.isForEnd) continue;
      copy.put();
      if (this.#standIn !== copy) this.#standIn?.take();
    }
  }

  /** For a checkpoint, by callback; of weights that are as they were, nothing. */
  async state(): Promise<Readonly<Record<string, CopiedWeights>>> {
    const entries = [...this.#copies].map(async ([owner, copy]) => {
      const weights = await copy.changed();
      const stands_in = copy === this.#standIn;
      return [this.keyOf(owner), { stands_in, ...(copy.isForEnd && { restored: true }), weights }] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /**
   * To be called when the weights of the model have been restored.
   *
   * @throws SavedStateError
   */
  load(saved: Readonly<Record<string, CopiedWeights>>): void {
    for (const [owner, copy] of this.#copies) {
      const key = this.keyOf(owner);
      copy.take();
      if (Object.hasOwn(saved, key)) copy.load(saved[key]!.weights, key);
    }
  }

  dispose(): void {
    for (const copy of this.#copies.values()) copy.dispose();
    this.#copies.clear();
    this.#standIn = undefined;
  }
}

class KeptWeights {
  isForEnd = false;
  readonly #tensors = new Map<string, Tensor>();

  constructor(private readonly network: Network) {
    this.take();
  }

  /** Takes over the weights of the model, or of another copy. */
  take(from?: KeptWeights): void {
    const given = from === undefined ? undefined : from.#tensors;
    for (const [name, weight] of this.#weights()) this.#set(name, tf.clone(given?.get(name) ?? weight));
  }

  approach(share: number): void {
    for (const [name, weight] of this.#weights()) {
      const kept = this.#tensors.get(name)!;
      if (kept.dataId === weight.dataId) continue;
      const isNumber = weight.dtype === "float32";
      this.#set(
        name,
        isNumber ? tf.tidy(() => tf.add(kept, tf.mul(tf.sub(weight, kept), share))) : tf.clone(weight),
      );
    }
  }

  /** Gives the model these weights; those that it has already are left alone. */
  put(): void {
    for (const [name, weight] of this.#weights()) {
      const kept = this.#tensors.get(name)!;
      if (kept.dataId !== weight.dataId) weight.assign(kept);
    }
  }

  async changed(): Promise<ReadonlyMap<string, StoredTensor>> {
    const found = new Map<string, StoredTensor>();
    for (const [name, weight] of this.#weights()) {
      const kept = this.#tensors.get(name)!;
      if (kept.dataId !== weight.dataId) found.set(name, await readTensor(name, kept));
    }
    return found;
  }

  load(weights: ReadonlyMap<string, StoredTensor>, owner: string): void {
    const own = new Map(this.#weights());
    for (const [name, { values, shape, dtype }] of weights) {
      const weight = own.get(name);
      if (weight === undefined || weight.shape.join() !== shape.join() || weight.dtype !== dtype)
        throw new SavedStateError(`copies.${owner}`, `\`${name}\` is no weight of the model`);
      this.#set(name, tf.tensor(values, [...shape], dtype));
    }
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
  }

  #set(name: string, tensor: Tensor): void {
    this.#tensors.get(name)?.dispose();
    this.#tensors.set(name, tf.keep(tensor));
  }

  *#weights() {
    for (const { name, variable } of this.network.weights) yield [name, variableOf(variable)] as const;
  }
}
