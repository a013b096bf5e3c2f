import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { OptionError, validateOptions } from "@lighterjs/schema";
import { layers as layersPackage } from "../engine/tf.js";
import { acceptsShape } from "../network/accepts-shape.js";
import { callLayer, type Activation } from "../network/call-layer.js";
import type { Layer, Shape } from "../network/layer-internals.js";
import { ownManifest } from "../own-manifest.js";
import { connectLayers, requireDistinctNames, type PlacedLayer } from "./connect-layers.js";
import { nameByKeys } from "./keyed-layers.js";

export interface SequentialOptions {
  /**
   * The layers, from the input to the output; a model may stand among them. In a mapping each is
   * named by its key, and `null` takes one away that another file has.
   * @minItems 1
   */
  layers: readonly Layer[] | Readonly<Record<string, Layer | null>>;
  /**
   * Name of the model, a part of the names of the parameters inside it. The outermost model goes by
   * `model` instead. Left out, it is `sequential_1`, `sequential_2`, …, counted within the model
   * around it.
   */
  name?: string;
  /**
   * Shape of one sample, without the batch: `[28, 28, 1]`; `null` leaves a dimension free. Only the
   * outermost model may need it, and only where the data does not tell.
   * @integer
   * @minimum 1
   */
  input_shape?: (number | null)[];
}

/**
 * Layers that run one after the other.
 *
 * It is built when the shape of its input is known, so no layer inside needs an `inputShape` of its
 * own.
 *
 * @example
 * ```yaml
 * model:
 *   _target_: lighter.models.Sequential
 *   input_shape: [28, 28, 1]
 *   layers:
 *     - { _target_: tf.layers.flatten }
 *     - { _target_: tf.layers.dense, name: classifier, units: 10 }
 * ```
 *
 * @example
 * ```yaml
 * model:
 *   _target_: lighter.models.Sequential
 *   layers: # the key is the name of the layer
 *     flat: { _target_: tf.layers.flatten }
 *     classifier: { _target_: tf.layers.dense, units: 10 }
 * ```
 */
export class Sequential extends layersPackage.layers.Layer {
  /** The class that TensorFlow.js reads it back as. */
  static readonly className: string = "Sequential";
  readonly layers: readonly Layer[];
  readonly #placed: readonly PlacedLayer[];

  constructor(readonly options: SequentialOptions) {
    super(options.name === undefined ? {} : { name: options.name });
    validateOptions(Sequential, options, ownManifest("lighter.models.Sequential"));
    const placed = placeLayers(options.layers);
    if (isList(options.layers)) requireDistinctNames(placed);
    else nameByKeys(placed);
    this.#placed = placed;
    this.layers = placed.map(({ layer }) => layer);
    const shape = options.input_shape ? [null, ...options.input_shape] : declaredShape(this.layers[0]);
    if (shape !== undefined) this.batchInputShape = shape;
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = singleShape(inputShape);
    connectLayers(this.#placed, shape, this);
    if (this.batchInputShape === undefined || !acceptsShape(this, this.batchInputShape))
      this.batchInputShape = shape;
    super.build(shape);
  }

  override call(
    inputs: Tensor | Tensor[],
    kwargs: { readonly training?: boolean; readonly mask?: Tensor },
  ): Tensor {
    const [input] = Array.isArray(inputs) ? inputs : [inputs];
    if (input === undefined) throw new Error(`model \`${this.name}\` was called without an input`);
    const training = kwargs.training === true;
    const start: Activation = { value: input, mask: kwargs.mask ?? null };
    return this.layers.reduce((value, layer) => callLayer(layer, [value], { training })[0]!, start).value;
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return this.layers.reduce((shape, layer) => layer.computeOutputShape(shape), inputShape);
  }

  override get trainableWeights(): LayerVariable[] {
    return this.trainable ? this.layers.flatMap((layer) => layer.trainableWeights) : [];
  }

  override get nonTrainableWeights(): LayerVariable[] {
    return this.layers.flatMap((layer) => (this.trainable ? layer.nonTrainableWeights : layer.weights));
  }

  /** The configuration of a `tf.sequential` of the same layers. */
  override getConfig(): serialization.ConfigDict {
    const layers = this.layers.map((layer, index) => {
      const config = layer.getConfig();
      // Inside a nested model the first layer says so itself.
      if (index === 0 && !("layers" in layer) && this.batchInputShape !== undefined)
        Object.assign(config, { batchInputShape: this.batchInputShape, dtype: layer.dtype ?? "float32" });
      return { className: layer.getClassName(), config };
    });
    return { name: this.name, layers };
  }
}

function isList(layers: SequentialOptions["layers"]): layers is readonly Layer[] {
  return Array.isArray(layers);
}

/** @throws OptionError where no layer is left */
function placeLayers(layers: SequentialOptions["layers"]): (PlacedLayer & { readonly key: string })[] {
  const entries = Object.entries(layers).flatMap(([key, layer]) =>
    layer === null ? [] : [[key, layer] as const],
  );
  if (entries.length > 0)
    return entries.map(([key, layer], index) => ({
      key,
      layer,
      path: ["layers", isList(layers) ? index : key],
    }));
  throw OptionError.about(undefined, ["layers"], {
    message: "the model has no layers",
    label: "expected at least one layer",
  });
}

/**
 * The input as the first layer describes it, through `inputShape` or because it is a model that is
 * built already.
 */
function declaredShape(layer: Layer | undefined): Shape | undefined {
  if (layer instanceof layersPackage.LayersModel) return layer.inputs[0]?.shape;
  return layer?.batchInputShape;
}

function singleShape(shape: Shape | Shape[]): Shape {
  const [first] = shape;
  return Array.isArray(first) ? first : (shape as Shape);
}
