import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { layers, tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";
import { axesOf } from "./operation-shapes.js";

type Numbers = number | readonly Numbers[];

export interface KerasNormalizationConfig {
  readonly name?: string;
  readonly trainable?: boolean;
  /** Axes that have a mean and a variance each; null for one of both over all. */
  readonly axis?: number | readonly number[] | null;
  /** Given instead of weights. */
  readonly mean?: Numbers | null;
  readonly variance?: Numbers | null;
  /** Whether it takes normalized values back to what they were. */
  readonly invert?: boolean;
}

/** Deviations below it count as it, as in Keras. */
const EPSILON = 1e-7;

/** `Normalization` of Keras: by a mean and a variance that were found once, from data. */
export class KerasNormalization extends layers.layers.Layer {
  static readonly className = "KerasNormalization";
  readonly deterministic = true;
  readonly #config: KerasNormalizationConfig;
  /** Of both, so that they are stretched along the other axes. */
  #shape: Shape = [];
  #weights: { readonly mean: LayerVariable; readonly variance: LayerVariable } | undefined;

  constructor(config: KerasNormalizationConfig) {
    const { name, trainable } = config;
    super({ ...(name !== undefined && { name }), ...(trainable !== undefined && { trainable }) });
    this.#config = config;
    this.supportsMasking = true;
  }

  override build(inputShape: Shape | Shape[]): void {
    const [shape] = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as [Shape];
    const { axis = -1, mean, variance } = this.#config;
    const axes = axis === null ? [] : axesOf(axis, shape.length);
    this.#shape = shape.map((size, at) => (axes.includes(at) ? size : 1));
    if (mean == null || variance == null) {
      const own = axes.map((at) => shape[at] ?? null);
      const add = (name: string, initial: "zeros" | "ones"): LayerVariable =>
        this.addWeight(name, own, "float32", layers.initializers[initial](), undefined, false);
      this.#weights = { mean: add("mean", "zeros"), variance: add("variance", "ones") };
    }
    super.build(shape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => {
      const [x] = [inputs].flat() as [Tensor];
      const { mean: givenMean, variance: givenVariance, invert } = this.#config;
      const mean = this.#stretched(
        this.#weights?.mean.read() ?? tf.tensor(givenMean as number[], undefined, "float32"),
      );
      const variance = this.#stretched(
        this.#weights?.variance.read() ?? tf.tensor(givenVariance as number[], undefined, "float32"),
      );
      const root = tf.sqrt(variance);
      const deviation = tf.where(tf.greater(root, EPSILON), root, tf.fill(root.shape, EPSILON));
      return invert === true ? tf.add(mean, tf.mul(x, deviation)) : tf.div(tf.sub(x, mean), deviation);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape;
  }

  override getConfig(): serialization.ConfigDict {
    const { axis = -1, mean = null, variance = null, invert = false } = this.#config;
    return { ...super.getConfig(), axis, mean, variance, invert } as serialization.ConfigDict;
  }

  /** Given numbers may stand alone, or be as many as the axes ask for. */
  #stretched(values: Tensor): Tensor {
    return values.size === 1 ? tf.reshape(values, []) : tf.reshape(values, this.#shape as number[]);
  }
}
