import { validateOptions, wireNodes, type WiredNodes, OptionError } from "@lighterjs/schema";
import type { DataType, serialization, Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, LayerVariable, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { layers as layersPackage } from "../engine/tf.js";
import type { Connections, ConnectingLayer, ConnectionSource } from "../network/connections.js";
import type { Layer, Shape } from "../network/layer-internals.js";
import { ownManifest } from "../own-manifest.js";
import { connectNode, type GraphPlace } from "./connect-node.js";
import { nameByKeys } from "./keyed-layers.js";

/** A layer of a {@link Graph} and what it takes. */
export interface GraphNode {
  /**
   * Names of the nodes whose values the layer takes, in its order; a name that no node has is an
   * input of the model. Left out, it is the node before, and of the first node the only input.
   * @minItems 1
   */
  inputs?: string | readonly string[];
  /**
   * The layer that takes them. A layer that stands under two nodes shares its weights, and goes by
   * the key of the first.
   */
  layer: Layer;
}

export interface GraphOptions {
  /**
   * The layers by name: a node's key is the name of its layer. `null` takes a node away that
   * another file has.
   */
  nodes: Readonly<Record<string, GraphNode | null>>;
  /**
   * Names of the nodes whose values the model gives. Left out, it is the last node.
   * @minItems 1
   */
  outputs?: string | readonly string[];
  /**
   * Name of the model, a part of the names of the parameters inside it. The outermost model goes by
   * `model` instead. Left out, it is `functional_1`, `functional_2`, …, counted within the model
   * around it.
   */
  name?: string;
  /**
   * Shape of one sample of each input, without the batch: `{image: [28, 28, 1]}`; `null` leaves a
   * dimension free. Only needed where the data does not tell.
   * @integer
   * @minimum 1
   */
  input_shapes?: Readonly<Record<string, readonly (number | null)[]>>;
}

const WIRING = { nodes: "nodes", inputs: "inputs", outputs: "outputs" } as const;

/**
 * Layers that take one another's values by name: a network that branches, skips layers, or has
 * several inputs and outputs.
 *
 * Names that no node has are inputs, which the dataset must have. Where model and data have one
 * input each, the names need not agree. It may stand inside another model where it has one input
 * and one output, and inside a `Graph` with any number of inputs.
 *
 * @example
 * ```yaml
 * model:
 *   _target_: lighter.models.Graph
 *   nodes:
 *     first: { inputs: image, layer: { _target_: tf.layers.dense, units: 16, activation: relu } }
 *     second: { layer: { _target_: tf.layers.dense, units: 16, activation: relu } } # takes the node before
 *     skip: { inputs: [first, second], layer: { _target_: tf.layers.add } }
 *     digit: { inputs: skip, layer: { _target_: tf.layers.dense, units: 10 } }
 * ```
 */
export class Graph extends layersPackage.layers.Layer implements ConnectingLayer {
  /** The class that TensorFlow.js reads it back as. */
  static readonly className: string = "Functional";
  /** Each layer once, in the order in which they run. */
  readonly layers: readonly Layer[];
  /** Names of its inputs, in the order in which it takes them. */
  readonly inputNames: readonly string[];
  /** Names of the nodes that give its outputs, in their order. */
  readonly outputNames: readonly string[];
  readonly #wiring: WiredNodes;
  readonly #nodes: ReadonlyMap<string, GraphPlace>;
  #functional: LayersModel | undefined;
  #types: readonly DataType[] = [];

  constructor(readonly options: GraphOptions) {
    super(options.name === undefined ? {} : { name: options.name });
    validateOptions(Graph, options, ownManifest("lighter.models.Graph"));
    const nodes = Object.entries(options.nodes).flatMap(([name, node]) =>
      node === null ? [] : [{ name, ...node }],
    );
    const wiring = wireNodes({ nodes, outputs: options.outputs }, WIRING);
    const [issue, ...others] = Array.isArray(wiring) ? wiring : [];
    if (issue !== undefined) throw new OptionError([issue, ...others]);
    this.#wiring = wiring as WiredNodes;
    nameByKeys(nodes.map(({ name, layer }) => ({ key: name, layer, path: ["nodes", name, "layer"] })));
    this.#nodes = new Map(nodes.map(({ name, layer }) => [name, { name, layer, owner: this }]));
    this.layers = [...new Set(this.#wiring.order.map((name) => this.#nodes.get(name)!.layer))];
    this.inputNames = this.#wiring.inputs;
    this.outputNames = this.#wiring.outputs;
    this.#requireInputs();
    const [only] = this.declaredShapes;
    if (only !== undefined && this.inputNames.length === 1) this.batchInputShape = [null, ...only];
  }

  /** Shapes of one sample of each input, as far as the options say. */
  get declaredShapes(): readonly (readonly (number | null)[] | undefined)[] {
    return this.inputNames.map((name) => this.options.input_shapes?.[name]);
  }

  /**
   * The model of the nodes, once it is built: the same layers under the same names, as
   * TensorFlow.js has them.
   */
  get functional(): LayersModel | undefined {
    return this.#functional;
  }

  connections(): Connections {
    const inputs = new Map(
      this.inputNames.map((name, input): [string, ConnectionSource] => [name, { input }]),
    );
    const nodes = new Map(
      this.#wiring.order.map((name, node): [string, ConnectionSource] => [name, { node, output: 0 }]),
    );
    const source = (name: string): ConnectionSource => (nodes.get(name) ?? inputs.get(name))!;
    return {
      nodes: this.#wiring.order.map((name) => ({
        layer: this.#nodes.get(name)!.layer,
        inputs: this.#sources(name).map(source),
        arguments: {},
      })),
      outputs: this.outputNames.map(source),
    };
  }

  override apply(
    inputs: Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[],
    kwargs?: serialization.ConfigDict,
  ): Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[] {
    if (!this.built) this.#types = [inputs].flat().map(({ dtype }) => dtype);
    return super.apply(inputs, kwargs);
  }

  override build(inputShape: Shape | Shape[]): void {
    const shapes = this.#shapesOf(inputShape);
    const inputs = this.inputNames.map((name, index) => {
      const dtype = this.#types[index] ?? "float32";
      return layersPackage.input({ batchShape: shapes[index]!, dtype, name });
    });
    const values = new Map(this.inputNames.map((name, index) => [name, inputs[index]!]));
    for (const name of this.#wiring.order) {
      const taken = this.#sources(name).map((source) => values.get(source)!);
      values.set(name, connectNode(this.#nodes.get(name)!, taken));
    }
    const outputs = this.outputNames.map((name) => values.get(name)!);
    this.#functional = layersPackage.model({ inputs, outputs, name: this.name });
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[], kwargs: serialization.ConfigDict): Tensor | Tensor[] {
    if (this.#functional === undefined)
      throw new Error(`model \`${this.name}\` was called before it was built`);
    return this.#functional.call(inputs, kwargs);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    const given = this.#shapesOf(inputShape);
    const shapes = new Map(this.inputNames.map((name, index) => [name, given[index]!]));
    for (const name of this.#wiring.order) {
      const taken = this.#sources(name).map((source) => shapes.get(source)!);
      const { layer } = this.#nodes.get(name)!;
      const output = layer.computeOutputShape(taken.length === 1 ? taken[0]! : taken);
      shapes.set(name, shapesIn(output)[0]!);
    }
    const outputs = this.outputNames.map((name) => shapes.get(name)!);
    return outputs.length === 1 ? outputs[0]! : outputs;
  }

  override get trainableWeights(): LayerVariable[] {
    return this.trainable ? this.layers.flatMap((layer) => layer.trainableWeights) : [];
  }

  override get nonTrainableWeights(): LayerVariable[] {
    return this.layers.flatMap((layer) => (this.trainable ? layer.nonTrainableWeights : layer.weights));
  }

  /** The configuration of a `tf.model` of the same layers. */
  override getConfig(): serialization.ConfigDict {
    if (this.#functional === undefined)
      throw new Error(`model \`${this.name}\` has no config before it is built`);
    return { ...this.#functional.getConfig(), name: this.name };
  }

  #sources(name: string): readonly string[] {
    return this.#wiring.sources.get(name)!;
  }

  #shapesOf(inputShape: Shape | Shape[]): readonly Shape[] {
    const shapes = shapesIn(inputShape);
    if (shapes.length === this.inputNames.length) return shapes;
    throw new Error(
      `model \`${this.name}\` takes ${this.inputNames.length} inputs (${this.inputNames.join(", ")}), found ${shapes.length}`,
    );
  }

  /** Shapes are of inputs that there are. */
  #requireInputs(): void {
    for (const name of Object.keys(this.options.input_shapes ?? {})) {
      if (this.inputNames.includes(name)) continue;
      throw OptionError.about(undefined, ["input_shapes", name], {
        on: "key",
        message: `the model has no input \`${name}\``,
        label: "no such input",
        help: [`its inputs are ${this.inputNames.map((each) => `\`${each}\``).join(", ")}`],
      });
    }
  }
}

function shapesIn(shapes: Shape | Shape[]): readonly Shape[] {
  return Array.isArray(shapes[0]) ? (shapes as Shape[]) : [shapes as Shape];
}
