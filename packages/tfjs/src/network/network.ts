import type { Scalar, Tensor, TypedArray, Variable } from "@tensorflow/tfjs-core";
import type { NormalizationMode } from "@lighterjs/callbacks";
import type { RandomSource } from "@lighterjs/core";
import { setBatchNormalizationMode } from "../engine/batch-normalization.js";
import { redrawInitialValue } from "../engine/initial-values.js";
import { withSeed } from "../engine/seeded.js";
import { tf } from "../engine/tf.js";
import { connectRoot } from "./connect-root.js";
import { FrozenPrefix, type ConstantPrefix, type LayerRange } from "./frozen-prefix.js";
import { guardLayers } from "./guard-layers.js";
import { keptTensors, type Layer } from "./layer-internals.js";
import { layerSteps } from "./layer-steps.js";
import { layerTree, placesOf, type LayerTree } from "./layer-tree.js";
import { NetworkParameter, variableOf } from "./network-parameter.js";
import { networkWeights, type NetworkWeight } from "./network-weights.js";
import { normalizationLayers, type NormalizationLayer } from "./normalization-layers.js";
import { runSequence } from "./run-sequence.js";

export interface NetworkOptions {
  /** Shape of one sample, without the batch dimension. May be left out when the model declares its own. */
  readonly sampleShape?: readonly (number | null)[];
  /** Where the first values of weights come from. */
  readonly random: RandomSource;
}

/** A layer that computes something itself, in the order of the forward pass. */
export interface NetworkLayer {
  readonly path: string;
  /** Its class: `Conv2D`. */
  readonly type: string;
  readonly forwardIndex: number;
  /** Of the forward pass, for one sample. */
  readonly multiplyAdds: number;
  readonly parameters: readonly NetworkParameter[];
}

/** Values of one weight, as a checkpoint keeps them. */
export interface WeightValues {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly values: TypedArray;
}

/**
 * A built model as the trainer sees it: weights by name, a forward pass that can be cut after its frozen layers, and modes of
 * its normalization layers.
 */
export class Network {
  /** Trainable weights, each once, in the order of the forward pass. */
  readonly parameters: readonly NetworkParameter[];
  /** All weights, moving statistics included. */
  readonly weights: readonly NetworkWeight[];
  readonly layers: readonly NetworkLayer[];
  /** Paths of the layers that keep moving statistics; of one that is reached under several paths, the first. */
  readonly normalizationLayers: readonly string[];
  readonly #prefix: FrozenPrefix;
  readonly #penalties: readonly (() => Scalar)[];
  readonly #normalizations: ReadonlyMap<string, NormalizationLayer>;
  #disposed = false;

  /**
   * Builds what is not built yet and fills the weights: each from a random stream of its own name, so that it depends on no
   * other layer. Weights that were loaded or given keep their values.
   */
  static create(root: Layer, { sampleShape, random }: NetworkOptions): Network {
    guardLayers(root);
    const inputShape = connectRoot(root, sampleShape);
    const tree = layerTree(root);
    const weights = networkWeights(tree);
    for (const { name, variable, learned, trainable } of weights) {
      withSeed(random.stream(`weights/${name}`), () =>
        // A weight with a constraint projects what is written into it, and leaves tensors behind.
        tf.tidy(() => redrawInitialValue(variable)),
      );
      if (learned && !trainable) variable.trainable = false;
    }
    return new Network(tree, weights, layerSteps(tree, inputShape));
  }

  private constructor(
    /** Where each layer stands. */
    readonly tree: LayerTree,
    weights: readonly NetworkWeight[],
    steps: ReturnType<typeof layerSteps>,
  ) {
    this.weights = weights;
    const firstSteps = new Map<string, number>();
    for (const [index, { place }] of steps.entries())
      if (!firstSteps.has(place.path)) firstSteps.set(place.path, index);
    const stepOf = (layerPath: string) => (firstSteps.has(layerPath) ? layerPath : parentOf(layerPath));
    this.parameters = weights
      .filter(({ learned }) => learned)
      .map(({ variable, name, aliases, place: { path, type } }) => {
        const index = firstSteps.get(stepOf(path)) ?? -1;
        return new NetworkParameter(variable, name, path, type, index, aliases);
      });
    const byStep = new Map<string, NetworkParameter[]>();
    for (const parameter of this.parameters) {
      const names = [parameter.name, ...parameter.aliases];
      for (const step of new Set(names.map((each) => stepOf(parentOf(each))))) {
        const known = byStep.get(step);
        if (known === undefined) byStep.set(step, [parameter]);
        else known.push(parameter);
      }
    }
    this.layers = steps.map(({ place, multiplyAdds }, index) => ({
      path: place.path,
      type: place.type,
      forwardIndex: index,
      multiplyAdds,
      parameters: byStep.get(place.path) ?? [],
    }));
    this.#normalizations = normalizationLayers(tree);
    this.normalizationLayers = [...this.#normalizations.keys()];
    for (const path of this.normalizationLayers) this.setNormalizationMode(path, "train");
    this.#prefix = new FrozenPrefix(tree);
    this.#penalties = [...new Set([...placesOf(tree)].flatMap(({ layer }) => layer.losses))];
  }

  /** The model itself. */
  get root(): Layer {
    return this.tree.layer;
  }

  /** Samples that a batch must have, where the model was made for so many; undefined where it takes any number. */
  get batchSize(): number | undefined {
    return this.root.batchInputShape?.[0] ?? undefined;
  }

  /** Runs the model on a batch. In training, dropout is active and batch normalization follows its mode. */
  forward(inputs: Tensor | Tensor[], { training }: { readonly training: boolean }): Tensor {
    return tf.tidy(() => {
      if (this.#prefix.sequence !== undefined && !Array.isArray(inputs))
        return runSequence(this.#prefix.sequence, inputs, training);
      const output = this.root.apply(inputs, { training });
      if (Array.isArray(output) || !("dataId" in output))
        throw new Error("the model has several outputs; it must have one");
      return output;
    });
  }

  /** Number of layers that lead the forward pass and hold no weight in training; 0 where the model is not a sequence. */
  frozenPrefix(): number {
    return this.#prefix.length();
  }

  /** The frozen layers, from the first on, whose outputs for a sample can be kept. */
  constantPrefix(): ConstantPrefix {
    return this.#prefix.constant();
  }

  /**
   * Runs some of the layers that {@link frozenPrefix} counts, each activation disposed as soon as the next layer has it. To be
   * called outside the gradient tape. The caller disposes the result.
   */
  runPrefix(inputs: Tensor, layers: LayerRange, { training }: { readonly training: boolean }): Tensor {
    return this.#prefix.run(inputs, layers, training);
  }

  /** Runs the layers after the first `prefix` on what those gave. */
  runSuffix(features: Tensor, prefix: number, { training }: { readonly training: boolean }): Tensor {
    const { sequence } = this.#prefix;
    if (prefix === 0 || sequence === undefined) return this.forward(features, { training });
    return tf.tidy(() => runSequence(sequence.slice(prefix), features, training));
  }

  /** The variables that training updates at present. */
  trainableVariables(): Variable[] {
    return this.parameters.filter(({ trainable }) => trainable).map(({ variable }) => variable);
  }

  /** Sets how a batch normalization layer behaves in training. One that the user froze stays in `inference`, as in Keras. */
  setNormalizationMode(layerPath: string, mode: NormalizationMode): void {
    const found = this.#normalizations.get(layerPath);
    if (found === undefined) throw new Error(`\`${layerPath}\` is no normalization layer of the model`);
    setBatchNormalizationMode(found.layer, found.trainable ? mode : "inference");
  }

  /** Sum of the penalties of all regularizers; undefined where the model has none. */
  regularizationLoss(): Scalar | undefined {
    if (this.#penalties.length === 0) return undefined;
    return tf.tidy(() => tf.addN(this.#penalties.map((penalty) => penalty())));
  }

  /** A copy of all weights by name. */
  async getWeights(): Promise<ReadonlyMap<string, WeightValues>> {
    const entries = this.weights.map(async ({ name, variable }) => {
      const tensor = variableOf(variable);
      const { shape, dtype } = tensor;
      if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
        throw new Error(`weight \`${name}\` holds ${dtype} values, which cannot be kept`);
      return [name, { shape, dtype, values: (await tensor.data()).slice() }] as const;
    });
    return new Map(await Promise.all(entries));
  }

  /** Overwrites all weights; each must be given, in its own shape. */
  setWeights(values: ReadonlyMap<string, WeightValues>): void {
    for (const { name, variable } of this.weights) {
      const given = values.get(name);
      if (given === undefined) throw new Error(`weight \`${name}\` of the model is missing`);
      if (!tf.util.arraysEqual([...given.shape], variableOf(variable).shape))
        throw new Error(
          `weight \`${name}\` has shape [${variable.shape.join(", ")}], found [${given.shape.join(", ")}]`,
        );
    }
    for (const { name, variable } of this.weights) {
      const { values: data, shape, dtype } = values.get(name)!;
      tf.tidy(() => variableOf(variable).assign(tf.tensor(data, [...shape], dtype)));
    }
  }

  /** Frees all weights. The model cannot be used again. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { variable } of this.weights) variable.dispose();
    for (const { layer } of placesOf(this.tree)) tf.dispose(keptTensors(layer) as Tensor[]);
  }
}

/** `model.backbone` of `model.backbone.conv1`. The parent of a recurrent cell's place is its layer's. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("."));
}
