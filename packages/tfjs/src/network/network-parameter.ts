import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import type { Parameter } from "@lighterjs/callbacks";
import { tf } from "../engine/tf.js";

/** Where a parameter stands in a network. */
export interface ParameterPlace {
  readonly name: string;
  readonly layerPath: string;
  readonly layerType: string;
  readonly forwardIndex: number;
  readonly aliases: readonly string[];
  readonly block?: string | undefined;
  readonly heldBy?: string | undefined;
}

/** A trainable weight of a {@link Network}. */
export class NetworkParameter implements Parameter {
  readonly name: string;
  readonly layerPath: string;
  readonly layerType: string;
  readonly forwardIndex: number;
  readonly aliases: readonly string[];
  readonly block?: string;
  readonly heldBy?: string;
  readonly size: number;
  readonly #weight: LayerVariable;

  constructor(weight: LayerVariable, place: ParameterPlace) {
    this.#weight = weight;
    this.name = place.name;
    this.layerPath = place.layerPath;
    this.layerType = place.layerType;
    this.forwardIndex = place.forwardIndex;
    this.aliases = place.aliases;
    if (place.block !== undefined) this.block = place.block;
    if (place.heldBy !== undefined) this.heldBy = place.heldBy;
    this.size = tf.util.sizeFromShape(this.variable.shape);
  }

  get identity(): object {
    return this.#weight;
  }

  /** The variable that gradients are taken of, and an optimizer assigns to. */
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

  /**
   * Projects the weight back into what its layer's constraint allows; to be called after each
   * update.
   */
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
