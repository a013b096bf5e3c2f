import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { tf } from "../engine/tf.js";
import type { Layer } from "./layer-internals.js";
import { placedWeights, type LayerTree } from "./layer-tree.js";
import { variationsIn, type Variation } from "./layer-variation.js";
import { variableOf } from "./network-parameter.js";
import { runLayer } from "./run-sequence.js";
import { sequencePlaces } from "./sequence.js";

interface Unit {
  readonly place: LayerTree;
  readonly learned: readonly LayerVariable[];
  /** Moving statistics too. */
  readonly weights: readonly LayerVariable[];
  readonly variation: () => Variation | undefined;
}

interface PrefixUnit extends Unit {
  /** Why the prefix ends here even where all is frozen, as the rest of a sentence. */
  readonly barrier: string | undefined;
}

/** Frozen layers that lead the forward pass and give the same output for a sample each time, until one of their weights changes. */
export interface ConstantPrefix {
  /** Number of layers; 0 where none of them holds a weight that could train. */
  readonly length: number;
  /** One object for each weight in them; another one as soon as the weight has other values. */
  readonly weights: readonly object[];
  /** What ends it before the frozen layers end. */
  readonly endedBy: Variation | undefined;
}

/**
 * The layers that lead the forward pass and hold no weight in training. No gradient passes through them, so they need not run
 * under the gradient tape.
 */
export class FrozenPrefix {
  /** The whole forward pass as one sequence, with nested sequences laid out flat; undefined where the model branches. */
  readonly sequence: readonly Layer[] | undefined;
  readonly #units: readonly PrefixUnit[];
  readonly #root: Unit;

  constructor(tree: LayerTree) {
    this.#root = unitOf(tree);
    const units = sequencePlaces(tree) === undefined ? [] : flatten(tree);
    const lastUses = new Map<object, number>();
    for (const [index, unit] of units.entries()) for (const used of usedIn(unit)) lastUses.set(used, index);
    this.#units = units.map((unit, index) => ({
      ...unit,
      barrier: producesMask(unit.place.layer)
        ? "masks timesteps for the layers after it"
        : usedIn(unit).some((used) => lastUses.get(used) !== index)
          ? "is used again further on"
          : undefined,
    }));
    this.sequence = this.#units.length > 0 ? this.#units.map(({ place }) => place.layer) : undefined;
  }

  /** How many layers it has at present. */
  length(): number {
    const end = this.#units.findIndex((unit) => unit.barrier !== undefined || trains(unit));
    return end < 0 ? this.#units.length : end;
  }

  /** The part of it whose outputs can be kept. */
  constant(): ConstantPrefix {
    if (!this.#leadsFrozen()) return { length: 0, weights: [], endedBy: undefined };
    const frozen = this.#units.slice(0, this.length());
    const varying = frozen.findIndex(({ variation }) => variation() !== undefined);
    const constant = varying < 0 ? frozen : frozen.slice(0, varying);
    return {
      length: constant.some(({ learned }) => learned.length > 0) ? constant.length : 0,
      // A variable gets another `dataId` with each value that is assigned to it, by whomever.
      weights: constant.flatMap(({ weights }) => weights.map((weight) => variableOf(weight).dataId)),
      endedBy: frozen[varying]?.variation() ?? this.#barrierAfter(frozen.length),
    };
  }

  /** Whether weights are frozen before the first that trains, be it that they can run apart or not. */
  #leadsFrozen(): boolean {
    if (this.sequence === undefined) return this.#root.learned.some(({ trainable }) => !trainable);
    const end = this.#units.findIndex(trains);
    return this.#units.slice(0, end < 0 ? undefined : end).some(({ learned }) => learned.length > 0);
  }

  #barrierAfter(length: number): Variation | undefined {
    if (this.sequence === undefined)
      return { layer: this.#root.place.path, reason: "is not a sequence of layers" };
    const unit = this.#units[length];
    if (unit?.barrier === undefined || trains(unit)) return undefined;
    return { layer: unit.place.path, reason: unit.barrier };
  }

  /** Runs some of the layers, each activation disposed as soon as the next layer has it. */
  run(inputs: Tensor, { from = 0, until }: LayerRange, training: boolean): Tensor {
    let value = inputs;
    for (const { place } of this.#units.slice(from, until)) {
      const next = tf.tidy(() => runLayer(place.layer, { value, mask: null }, training).value);
      if (value !== inputs) value.dispose();
      value = next;
    }
    return value === inputs ? inputs.clone() : value;
  }
}

/** Layers of a sequence, by index. */
export interface LayerRange {
  /** The first.
   * @defaultValue 0 */
  readonly from?: number;
  /** The layer to stop before. */
  readonly until: number;
}

function trains({ learned }: Unit): boolean {
  return learned.some(({ trainable }) => trainable);
}

/** Lays nested sequences out flat. */
function flatten(tree: LayerTree): readonly Unit[] {
  const sequence = sequencePlaces(tree);
  return sequence === undefined ? [unitOf(tree)] : sequence.flatMap(flatten);
}

function unitOf(tree: LayerTree): Unit {
  const placed = [...placedWeights(tree)];
  return {
    place: tree,
    learned: placed.filter(({ learned }) => learned).map(({ variable }) => variable),
    weights: placed.map(({ variable }) => variable),
    variation: variationsIn(tree),
  };
}

/** A layer and its weights: where one is used again further on, what it does here may depend on its second use. */
function usedIn({ place, learned }: Unit): readonly object[] {
  return [place.layer, ...learned];
}

/** Whether later layers get a mask from it, which a cut of the sequence would lose. */
function producesMask(layer: Layer): boolean {
  return layer.getClassName() === "Masking" || Reflect.get(layer, "maskZero") === true;
}
