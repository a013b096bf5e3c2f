import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { tf } from "../engine/tf.js";
import type { Layer } from "./layer-internals.js";
import { placedWeights, type LayerTree } from "./layer-tree.js";
import { runLayer } from "./run-sequence.js";
import { sequencePlaces } from "./sequence.js";

interface Unit {
  readonly layer: Layer;
  readonly learned: readonly LayerVariable[];
}

interface PrefixUnit extends Unit {
  /** Whether the prefix ends here, even where all is frozen. */
  readonly endsPrefix: boolean;
}

/**
 * The layers that lead the forward pass and hold no weight in training. No gradient passes through them, so they need not run
 * under the gradient tape.
 */
export class FrozenPrefix {
  /** The whole forward pass as one sequence, with nested sequences laid out flat; undefined where the model branches. */
  readonly sequence: readonly Layer[] | undefined;
  readonly #units: readonly PrefixUnit[];

  constructor(tree: LayerTree) {
    const units = sequencePlaces(tree) === undefined ? [] : flatten(tree);
    this.#units = units.map((unit, index) => ({
      ...unit,
      endsPrefix: producesMask(unit.layer) || isUsedIn(units.slice(index + 1), unit),
    }));
    this.sequence = this.#units.length > 0 ? this.#units.map(({ layer }) => layer) : undefined;
  }

  /** How many layers it has at present. */
  length(): number {
    const end = this.#units.findIndex(
      ({ learned, endsPrefix }) => endsPrefix || learned.some(({ trainable }) => trainable),
    );
    return end < 0 ? this.#units.length : end;
  }

  run(inputs: Tensor, length: number, training: boolean): Tensor {
    let value = inputs;
    for (const { layer } of this.#units.slice(0, length)) {
      const next = tf.tidy(() => runLayer(layer, { value, mask: null }, training).value);
      if (value !== inputs) value.dispose();
      value = next;
    }
    return value === inputs ? inputs.clone() : value;
  }
}

/** Lays nested sequences out flat. */
function flatten(tree: LayerTree): readonly Unit[] {
  const sequence = sequencePlaces(tree);
  if (sequence !== undefined) return sequence.flatMap(flatten);
  const learned = [...placedWeights(tree)].filter((weight) => weight.learned).map(({ variable }) => variable);
  return [{ layer: tree.layer, learned }];
}

/** Whether a layer or its weights are used again further on: what it does here may depend on its second use. */
function isUsedIn(later: readonly Unit[], { layer, learned }: Unit): boolean {
  return later.some(
    (unit) => unit.layer === layer || unit.learned.some((weight) => learned.includes(weight)),
  );
}

/** Whether later layers get a mask from it, which a cut of the sequence would lose. */
function producesMask(layer: Layer): boolean {
  return layer.getClassName() === "Masking" || Reflect.get(layer, "maskZero") === true;
}
