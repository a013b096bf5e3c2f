import type { NormalizationMode } from "@lighterjs/callbacks";
import type { RandomSource } from "@lighterjs/core";
import type { DataType, Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import { batchNormalizationMode, setBatchNormalizationMode } from "../engine/batch-normalization.js";
import { redrawInitialValue } from "../engine/initial-values.js";
import { withSeed } from "../engine/seeded.js";
import { tf } from "../engine/tf.js";
import { blockCallOf, blocksOf } from "./blocks.js";
import { layOut, type Call, type Layout, type Source } from "./calls.js";
import { connectRoot, type RootInput } from "./connect-root.js";
import { FrozenRegions, type ConstantRegion, type Region } from "./frozen-region.js";
import { guardLayers } from "./guard-layers.js";
import { keptTensors, type Layer } from "./layer-internals.js";
import { layerTree, placesOf, type LayerTree } from "./layer-tree.js";
import {
  describeLayers,
  normalizationLayers,
  type NetworkLayer,
  type NormalizationLayer,
} from "./network-layers.js";
import { type NetworkParameter } from "./network-parameter.js";
import {
  inputDtypes,
  inputPorts,
  outputPorts,
  type NetworkOutput,
  type NetworkPort,
} from "./network-ports.js";
import {
  networkWeights,
  readWeights,
  writeWeights,
  type NetworkWeight,
  type WeightValues,
} from "./network-weights.js";
import { keyOf, runCalls } from "./run-calls.js";

export interface NetworkOptions {
  /**
   * Shape of one sample of the only input, without the batch dimension. May be left out when the
   * model declares its own.
   */
  readonly sampleShape?: readonly (number | null)[];
  /**
   * Form of each input, in the order in which the model takes them, in the place of `sampleShape`.
   */
  readonly inputs?: readonly RootInput[];
  /** Where the first values of weights come from. */
  readonly random: RandomSource;
}

interface Pass {
  readonly training: boolean;
}

/**
 * A built model as the trainer sees it: weights by name, a forward pass laid out as calls of
 * layers, of which those that are frozen can run apart, and modes of its normalization layers.
 */
export class Network {
  /** Trainable weights, each once, in the order of the forward pass. */
  readonly parameters: readonly NetworkParameter[];
  /** All weights, moving statistics included. */
  readonly weights: readonly NetworkWeight[];
  readonly layers: readonly NetworkLayer[];
  /** The forward pass, in topological order. */
  readonly calls: readonly Call[];
  /** Name of the block of each call; `undefined` where no layer has weights. */
  readonly blocks: readonly (string | undefined)[];
  /** In the order in which {@link forward} takes them. */
  readonly inputs: readonly NetworkPort[];
  /** In the order in which {@link forward} gives them. */
  readonly outputs: readonly NetworkOutput[];
  /**
   * Paths of the layers that keep moving statistics; of one that is reached under several paths,
   * the first.
   */
  readonly normalizationLayers: readonly string[];
  readonly #layout: Layout;
  readonly #regions: FrozenRegions;
  readonly #inputDtypes: readonly (DataType | undefined)[];
  readonly #penalties: readonly (() => Scalar)[];
  readonly #normalizations: ReadonlyMap<string, NormalizationLayer>;
  #disposed = false;

  /**
   * Builds what is not built yet and fills the weights: each from a random stream of its own name,
   * so that it depends on no other layer. Weights that were loaded or given keep their values.
   */
  static create(root: Layer, { sampleShape, inputs, random }: NetworkOptions): Network {
    guardLayers(root);
    const inputShapes = connectRoot(root, inputs ?? (sampleShape && [{ shape: sampleShape }]));
    const tree = layerTree(root);
    const weights = networkWeights(tree);
    const drawn: string[] = [];
    for (const { name, variable, learned, trainable } of weights) {
      withSeed(random.stream(`weights/${name}`), () =>
        // A weight with a constraint projects what is written into it, and leaves tensors behind.
        tf.tidy(() => {
          if (redrawInitialValue(variable)) drawn.push(name);
        }),
      );
      if (learned && !trainable) variable.trainable = false;
    }
    return new Network(tree, weights, layOut(tree, inputShapes), drawn);
  }

  private constructor(
    /** Where each layer stands. */
    readonly tree: LayerTree,
    weights: readonly NetworkWeight[],
    layout: Layout,
    /**
     * Names of the weights that had no values of their own when it was built, and were filled from
     * their initializers.
     */
    readonly initialized: readonly string[],
  ) {
    this.weights = weights;
    this.#layout = layout;
    this.calls = layout.calls;
    this.blocks = blocksOf(layout.calls.map(blockCallOf));
    this.inputs = inputPorts(tree.layer, layout);
    this.outputs = outputPorts(tree.layer, layout, this.inputs);
    this.#inputDtypes = inputDtypes(tree.layer);
    const { parameters, layers } = describeLayers(weights, layout.calls, this.blocks);
    this.parameters = parameters;
    this.layers = layers;
    this.#normalizations = normalizationLayers(tree);
    this.normalizationLayers = [...this.#normalizations.keys()];
    for (const path of this.normalizationLayers) this.setNormalizationMode(path, "train");
    this.#regions = new FrozenRegions(layout, this.inputs.length);
    this.#penalties = [...new Set([...placesOf(tree)].flatMap(({ layer }) => layer.losses))];
  }

  /** The model itself. */
  get root(): Layer {
    return this.tree.layer;
  }

  /**
   * Samples that a batch must have, where the model was made for so many; undefined where it takes
   * any number.
   */
  get batchSize(): number | undefined {
    return this.root.batchInputShape?.[0] ?? undefined;
  }

  /**
   * Runs the model on a batch. In training, dropout is active and batch normalization follows its
   * mode.
   *
   * @param inputs - one for each of {@link inputs}; the results are one for each of {@link outputs}
   */
  forward(inputs: readonly Tensor[], pass: Pass): Tensor[] {
    return this.runRest(inputs, this.start, pass);
  }

  /**
   * Runs the model with dropout and noise as in training, but normalization by moving statistics,
   * which stay as they are.
   */
  forwardWithDropout(inputs: readonly Tensor[]): Tensor[] {
    const modes = [...this.#normalizations.values()].map(({ layer }) => {
      const mode = batchNormalizationMode(layer);
      setBatchNormalizationMode(layer, "inference");
      return { layer, mode };
    });
    try {
      return this.forward(inputs, { training: true });
    } finally {
      for (const { layer, mode } of modes) setBatchNormalizationMode(layer, mode);
    }
  }

  /** The region without calls. */
  get start(): Region {
    return this.#regions.start;
  }

  /** The calls that need no gradient, by the weights that train when it is asked. */
  region(): Region {
    return this.#regions.frozen();
  }

  /** The frozen calls whose outputs for a sample can be kept. */
  constantRegion(): ConstantRegion {
    return this.#regions.constant();
  }

  /**
   * Runs the calls of a region, each activation disposed after its last use. To be called outside
   * the gradient tape. The caller disposes the results.
   *
   * @param values - what crosses from the region `from`, whose calls have run: at the start, the
   * inputs
   * @returns what crosses from `until`, which has the calls of `from` and more
   */
  runRegion(
    values: readonly Tensor[],
    until: Region,
    { training, from = this.start }: Pass & { readonly from?: Region },
  ): Tensor[] {
    return this.#run(values, from, { calls: until.calls, wanted: until.crossing, training });
  }

  /** Runs the calls that are not in the region on what crosses from it, and gives the outputs. */
  runRest(values: readonly Tensor[], region: Region, { training }: Pass): Tensor[] {
    const { calls, outputs } = this.#layout;
    return this.#run(values, region, { calls, wanted: outputs, training });
  }

  #run(
    values: readonly Tensor[],
    from: Region,
    to: { readonly calls: readonly Call[]; readonly wanted: readonly Source[]; readonly training: boolean },
  ): Tensor[] {
    const done = new Set(from.calls);
    return tf.tidy(() => {
      const given = from.crossing.map((source, index) => {
        const value = values[index];
        if (value === undefined) throw new Error(`${keyOf(source)} of the model was not given`);
        return [keyOf(source), "input" in source ? this.#asInput(value, source.input) : value] as const;
      });
      return runCalls({ ...to, calls: to.calls.filter((call) => !done.has(call)), given: new Map(given) });
    });
  }

  /** An input in the type that the model declares for it. */
  #asInput(value: Tensor, index: number): Tensor {
    const dtype = this.#inputDtypes[index];
    return dtype === undefined || dtype === value.dtype ? value : tf.cast(value, dtype);
  }

  /** The variables that training updates at present. */
  trainableVariables(): Variable[] {
    return this.parameters.filter(({ trainable }) => trainable).map(({ variable }) => variable);
  }

  /**
   * Sets how a batch normalization layer behaves in training. One that the user froze stays in
   * `inference`, as in Keras.
   */
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
  getWeights(): Promise<ReadonlyMap<string, WeightValues>> {
    return readWeights(this.weights);
  }

  /** Overwrites all weights; each must be given, in its own shape. */
  setWeights(values: ReadonlyMap<string, WeightValues>): void {
    writeWeights(this.weights, values);
  }

  /** Frees all weights. The model cannot be used again. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const { variable } of this.weights) variable.dispose();
    for (const { layer } of placesOf(this.tree)) tf.dispose(keptTensors(layer) as Tensor[]);
  }
}
