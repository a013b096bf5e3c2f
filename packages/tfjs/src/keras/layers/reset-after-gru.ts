import type { serialization, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LayerVariable, layers as layersNamespace } from "@tensorflow/tfjs-layers";
import { layerPrototype } from "../../engine/layer-prototype.js";
import { tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";

type Layer = layersNamespace.Layer;
type Config = Readonly<Record<string, unknown>>;
interface Activation {
  apply(x: Tensor): Tensor;
}

/** Private fields that TensorFlow.js keeps on a cell of a GRU. */
interface Cell extends Layer {
  readonly units: number;
  readonly useBias: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly activation: Activation;
  readonly recurrentActivation: Activation;
  kernel: LayerVariable;
  recurrentKernel: LayerVariable;
  bias: LayerVariable | null;
  /** Of one batch; the layer around disposes of them. */
  dropoutMask: Tensor[] | null;
  recurrentDropoutMask: Tensor[] | null;
}

const GRUCell = classOf<Cell>("GRUCell");
const GRU = classOf<Layer & { cell: Layer }>("GRU");

function classOf<T>(className: string): new (config: Config) => T {
  return layerPrototype(tf, className).constructor as new (config: Config) => T;
}

/**
 * A cell of a gated recurrent unit that resets its state after the matrix product, as Keras and
 * cuDNN do and TensorFlow.js does not: with update gate z, reset gate r and two biases for each,
 * `h' = z ∘ h + (1 − z) ∘ tanh(x W + b + r ∘ (h U + c))`.
 */
export class KerasGRUCell extends GRUCell {
  static readonly className: string = "KerasGRUCell";

  constructor(config: Config) {
    super({ ...config, resetAfter: false });
  }

  override build(inputShape: Shape | Shape[]): void {
    const [shape] = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as [Shape];
    const width = 3 * this.units;
    this.kernel = this.#weight("kernel", "kernel", [shape.at(-1) ?? null, width]);
    this.recurrentKernel = this.#weight("recurrent_kernel", "recurrent", [this.units, width]);
    this.bias = this.useBias ? this.#weight("bias", "bias", [2, width]) : null;
    this.built = true;
  }

  override call(inputs: Tensor | Tensor[], { training }: Config): Tensor[] {
    return tf.tidy(() => {
      const [input, state] = inputs as [Tensor2D, Tensor2D];
      const isTraining = training === true;
      const x = drop(input, this.#mask("dropoutMask", input, this.dropout, isTraining));
      const h = drop(state, this.#mask("recurrentDropoutMask", state, this.recurrentDropout, isTraining));
      const [ofInput, ofState] = this.bias === null ? [] : tf.unstack(this.bias.read());
      const [xz, xr, xh] = this.#gates(x, this.kernel, ofInput);
      const [hz, hr, hh] = this.#gates(h, this.recurrentKernel, ofState);
      const update = this.recurrentActivation.apply(tf.add(xz, hz));
      const reset = this.recurrentActivation.apply(tf.add(xr, hr));
      const candidate = this.activation.apply(tf.add(xh, tf.mul(reset, hh)));
      const output = tf.add(tf.mul(update, state), tf.mul(tf.sub(1, update), candidate));
      return [output, output];
    });
  }

  override getConfig(): serialization.ConfigDict {
    const { resetAfter: _, ...config } = super.getConfig();
    return config;
  }

  /**
   * @param options - the first part of the options about the weight: `recurrent` of
   * `recurrentInitializer`
   */
  #weight(name: string, options: string, shape: Shape): LayerVariable {
    const option = (what: string): unknown => Reflect.get(this, `${options}${what}`);
    const [initializer, regularizer, constraint] = ["Initializer", "Regularizer", "Constraint"].map(option);
    const given = [name, shape, null, initializer, regularizer, true, constraint];
    return Reflect.apply(Reflect.get(this, "addWeight"), this, given) as LayerVariable;
  }

  #gates(x: Tensor2D, kernel: LayerVariable, bias: Tensor | undefined): [Tensor, Tensor, Tensor] {
    const product = tf.matMul(x, kernel.read());
    const [update, reset, candidate] = tf.split(bias === undefined ? product : tf.add(product, bias), 3, 1);
    return [update!, reset!, candidate!];
  }

  /** One for all steps of a batch. */
  #mask(
    field: "dropoutMask" | "recurrentDropoutMask",
    values: Tensor,
    rate: number,
    training: boolean,
  ): Tensor | undefined {
    if (rate <= 0 || rate >= 1) return undefined;
    this[field] ??= [tf.keep(training ? tf.dropout(tf.onesLike(values), rate) : tf.onesLike(values))];
    return this[field][0];
  }
}

function drop(values: Tensor2D, mask: Tensor | undefined): Tensor2D {
  return mask === undefined ? values : tf.mul(values, mask);
}

/** A gated recurrent unit with such a cell. */
export class KerasGRU extends GRU {
  static readonly className: string = "KerasGRU";

  constructor(config: Config) {
    super({ ...config, resetAfter: false });
    this.cell = new KerasGRUCell(config);
  }

  override getConfig(): serialization.ConfigDict {
    const { resetAfter: _, ...config } = super.getConfig();
    return config;
  }
}
