import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import { layers, tf } from "../../engine/tf.js";
import type { Shape } from "../../network/layer-internals.js";
import { isSlice, type Slice } from "./item-of.js";
import { ValueShape, type Argument, type Operation, type OperationSettings } from "./operation.js";
import { OPERATIONS } from "./operations.js";

/** An argument of an operation, with the number of the input in the place of each tensor. */
export type Template = number | boolean | null | Slice | InputPlace | readonly Template[];

interface InputPlace {
  readonly input: number;
}

export interface KerasOperationConfig {
  readonly name?: string;
  readonly trainable?: boolean;
  /** Name of the operation, as {@link OPERATIONS} has it: `getitem`. */
  readonly operation: string;
  /** Its options, in camel case. */
  readonly settings?: OperationSettings;
  /** Arguments of its call; left out, each of its inputs in turn. */
  readonly arguments?: readonly Template[];
}

/**
 * A layer without weights that computes what one of Keras's operations, or one of its layers that
 * TensorFlow.js lacks, computes.
 */
export class KerasOperation extends layers.layers.Layer {
  static readonly className = "KerasOperation";
  /** The same for the same input, in training too. */
  readonly deterministic = true;
  readonly #operation: Operation;
  readonly #config: KerasOperationConfig;

  constructor(config: KerasOperationConfig) {
    const { name, trainable } = config;
    super({ ...(name !== undefined && { name }), ...(trainable !== undefined && { trainable }) });
    const operation = OPERATIONS.get(config.operation);
    if (operation === undefined) throw new Error(`there is no operation \`${config.operation}\``);
    this.#operation = operation;
    this.#config = config;
    this.supportsMasking = true;
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tf.tidy(() => this.#operation.compute(this.#given([inputs].flat()), this.#config.settings ?? {}));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shapes = isShapes(inputShape) ? inputShape : [inputShape];
    const given = this.#given(shapes.map((shape) => new ValueShape(shape)));
    return this.#operation.shape(given, this.#config.settings ?? {});
  }

  override computeMask(_inputs: Tensor | Tensor[], mask?: Tensor | Tensor[]): Tensor {
    const [first] = [mask ?? null].flat();
    return (this.#operation.keepsMask ? first : null) as Tensor;
  }

  override getConfig(): serialization.ConfigDict {
    const { operation, settings = {}, arguments: templates } = this.#config;
    const own = { operation, settings, ...(templates !== undefined && { arguments: templates }) };
    return { ...super.getConfig(), ...(own as unknown as serialization.ConfigDict) };
  }

  #given<T extends Tensor | ValueShape>(inputs: readonly T[]): readonly Argument<T>[] {
    const { arguments: templates } = this.#config;
    return templates === undefined ? inputs : templates.map((template) => fill(template, inputs));
  }
}

function fill<T>(template: Template, inputs: readonly T[]): Argument<T> {
  if (Array.isArray(template)) return (template as readonly Template[]).map((each) => fill(each, inputs));
  if (typeof template !== "object" || template === null || isSlice(template)) return template;
  const input = inputs[(template as InputPlace).input];
  if (input === undefined) throw new Error("it is called with too little");
  return input;
}

function isShapes(shape: Shape | Shape[]): shape is Shape[] {
  return Array.isArray(shape[0]);
}
