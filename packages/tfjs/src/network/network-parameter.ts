import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import type { Parameter } from "@lighterjs/callbacks";
import { tf } from "../engine/tf.js";

/** A trainable weight of a {@link Network}. */
export class NetworkParameter implements Parameter {
  readonly size: number;
  readonly #weight: LayerVariable;

  constructor(
    weight: LayerVariable,
    readonly name: string,
    readonly layerPath: string,
    readonly layerType: string,
    readonly forwardIndex: number,
    readonly aliases: readonly string[],
  ) {
    this.#weight = weight;
    this.size = tf.util.sizeFromShape(this.variable.shape);
  }

  get identity(): object {
    return this.#weight;
  }

  /** What a gradient is taken of, and an optimizer assigns to. */
  get variable(): Variable {
    return variableOf(this.#weight);
  }

  /** Whether `tf.variableGrads` and the optimizer see it. */
  get trainable(): boolean {
    return this.#weight.trainable;
  }

  set trainable(value: boolean) {
    this.#weight.trainable = value;
  }

  /** Projects the weight back into what its layer's constraint allows; to be called after each update. */
  applyConstraint(): void {
    const { constraint } = this.#weight;
    if (constraint === null) return;
    tf.tidy(() => this.variable.assign(constraint.apply(this.variable)));
  }
}

/** The variable behind a layer's weight. */
export function variableOf(weight: LayerVariable): Variable {
  const value = weight.read();
  if (!isVariable(value)) throw new Error(`weight \`${weight.name}\` has no variable`);
  return value;
}

function isVariable(value: Tensor): value is Variable {
  return value instanceof tf.Variable;
}
