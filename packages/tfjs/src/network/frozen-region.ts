import type { NormalizationMode } from "@lighterjs/callbacks";
import type { LayerVariable } from "@tensorflow/tfjs-layers";
import { batchNormalizationMode, isBatchNormalization } from "../engine/batch-normalization.js";
import { tf } from "../engine/tf.js";
import type { Layer } from "./layer-internals.js";
import type { Call, Layout, Source } from "./calls.js";
import type { Variation } from "./layer-variation.js";
import { placesOf } from "./layer-tree.js";
import { variableOf } from "./network-parameter.js";
import { keyOf } from "./run-calls.js";

/** Calls that can run apart from the rest, before it. */
export interface Region {
  /** In topological order. */
  readonly calls: readonly Call[];
  /**
   * The values that the rest takes from it, or from the inputs of the network; for a region without
   * calls these are the inputs, all of them.
   */
  readonly crossing: readonly Source[];
  /** The first calls outside of it, and why each is: as the rest of a sentence. */
  readonly ends: readonly Variation[];
}

/** A region that gives the same for a sample each time, until one of its weights changes. */
export interface ConstantRegion extends Region {
  /** One object for each weight in it; another one as soon as the weight has other values. */
  readonly weights: readonly object[];
  /** Reason why it ends before the frozen calls do. */
  readonly endedBy: Variation | undefined;
}

const TRAINS = "trains";

type KeptCalls = Omit<ConstantRegion, "weights">;

interface KnownRegions {
  /** Of each learned weight, and of each normalization layer, when they were found. */
  readonly trainable: readonly boolean[];
  readonly modes: readonly NormalizationMode[];
  readonly frozen: Region;
  readonly constant: KeptCalls;
  /** The weights in the constant region. */
  readonly variables: readonly LayerVariable[];
}

/**
 * Finds the calls that need no gradient: all their weights are frozen, and all their inputs come
 * from such calls or from the inputs of the network. A call without weights at the border belongs
 * to the rest where what crosses is smaller for it.
 */
export class FrozenRegions {
  /** The region without calls: what crosses are the inputs. */
  readonly start: Region;
  readonly #layout: Layout;
  /** Indices of the calls of each layer that is called more than once. */
  readonly #shared: ReadonlyMap<object, readonly number[]>;
  readonly #learned: readonly LayerVariable[];
  readonly #normalizations: readonly Layer[];
  /** The region found last, as long as the same weights train and normalizations behave alike. */
  #known: KnownRegions | undefined;
  #lastConstant: { readonly of: KeptCalls; readonly region: ConstantRegion } | undefined;

  constructor(layout: Layout, inputs: number) {
    this.#layout = layout;
    this.start = { calls: [], crossing: Array.from({ length: inputs }, (_, input) => ({ input })), ends: [] };
    const byLayer = new Map<Layer, number[]>();
    for (const { index, place } of layout.calls)
      for (const { layer } of placesOf(place)) byLayer.set(layer, [...(byLayer.get(layer) ?? []), index]);
    this.#shared = new Map([...byLayer].filter(([, indices]) => indices.length > 1));
    const weights = layout.calls.flatMap((call) => call.weights).filter(({ learned }) => learned);
    this.#learned = [...new Set(weights.map(({ variable }) => variable))];
    this.#normalizations = [...byLayer.keys()].filter(isBatchNormalization);
  }

  /** The frozen region, by the weights that train when it is asked. */
  frozen(): Region {
    return this.#find().frozen;
  }

  /**
   * The part of it whose outputs can be kept; the same object as long as nothing in it has changed.
   */
  constant(): ConstantRegion {
    const { constant, variables } = this.#find();
    const last = this.#lastConstant;
    const isSame =
      last?.of === constant &&
      // A variable gets another `dataId` with each value that is assigned to it, by whomever.
      variables.every((variable, index) => variableOf(variable).dataId === last.region.weights[index]);
    if (isSame) return last.region;
    const weights = variables.map((variable) => variableOf(variable).dataId);
    this.#lastConstant = { of: constant, region: { ...constant, weights } };
    return this.#lastConstant.region;
  }

  /** Asked several times in each step, so it looks before it makes anything. */
  #find(): KnownRegions {
    if (this.#known === undefined || !this.#isAsBefore(this.#known)) {
      const isFrozen = this.#layout.calls.map((call) => !trains(call));
      const { inside, barred } = this.#close(isFrozen);
      const frozen = this.#region(
        inside,
        (call) => barred.get(call.index) ?? (trains(call) ? TRAINS : undefined),
      );
      const constant = this.#constantWithin(frozen, this.#closure(isFrozen));
      this.#known = {
        trainable: this.#learned.map(({ trainable }) => trainable),
        modes: this.#normalizations.map(batchNormalizationMode),
        frozen,
        constant,
        variables: constant.calls.flatMap((call) => call.weights.map(({ variable }) => variable)),
      };
    }
    return this.#known;
  }

  #isAsBefore({ trainable, modes }: KnownRegions): boolean {
    return (
      this.#learned.every((weight, index) => weight.trainable === trainable[index]) &&
      this.#normalizations.every((layer, index) => batchNormalizationMode(layer) === modes[index])
    );
  }

  /** @param leading - by call, whether no gradient passes through it */
  #constantWithin(frozen: Region, leading: readonly boolean[]): KeptCalls {
    const { calls } = this.#layout;
    // Where nothing leads that is frozen, there is nothing to be told.
    if (!calls.some((call, index) => leading[index] && isLearned(call)))
      return { ...this.start, endedBy: undefined };
    const variations = new Map(frozen.calls.map((call) => [call, call.variation()] as const));
    const isSteady = (call: Call) => variations.has(call) && variations.get(call) === undefined;
    const { inside, barred } = this.#close(calls.map(isSteady));
    const region = this.#region(inside, (call) => variations.get(call)?.reason ?? barred.get(call.index));
    const varying = [...variations.values()].find((each) => each !== undefined);
    const endedBy = varying ?? region.ends[0] ?? frozen.ends.find(({ reason }) => reason !== TRAINS);
    return { ...(region.calls.some(isLearned) ? region : this.start), endedBy };
  }

  /** The calls that may be inside and whose inputs all are. */
  #closure(mayBe: readonly boolean[]): boolean[] {
    const inside: boolean[] = [];
    for (const { index, inputs } of this.#layout.calls)
      inside[index] =
        mayBe[index] === true && inputs.every((source) => "input" in source || inside[source.call] === true);
    return inside;
  }

  /**
   * The same, without those that cannot be separated from the rest, which are told with the reason.
   */
  #close(mayBe: readonly boolean[]): {
    readonly inside: boolean[];
    readonly barred: ReadonlyMap<number, string>;
  } {
    const allowed = [...mayBe];
    const barred = new Map<number, string>();
    for (;;) {
      const inside = this.#closure(allowed);
      const before = barred.size;
      for (const call of this.#layout.calls) {
        const reason = inside[call.index] ? this.#barrier(call, inside) : undefined;
        if (reason === undefined) continue;
        allowed[call.index] = false;
        barred.set(call.index, reason);
      }
      if (barred.size === before) return { inside, barred };
    }
  }

  /** Why a call must run with the rest, if it must: as the rest of a sentence. */
  #barrier(call: Call, inside: readonly boolean[]): string | undefined {
    if (call.masked.some((masked, output) => masked && this.#leaves(call, output, inside)))
      return "masks timesteps for the layers after it";
    const isUsedOutside = [...placesOf(call.place)].some(
      ({ layer }) =>
        changesItself(layer) && this.#shared.get(layer)?.some((index) => inside[index] !== true) === true,
    );
    return isUsedOutside ? "is used again further on, and changes with each use" : undefined;
  }

  #leaves({ index }: Call, output: number, inside: readonly boolean[]): boolean {
    return this.#layout.calls.some(
      (consumer) =>
        !inside[consumer.index] &&
        consumer.inputs.some(
          (source) => "call" in source && source.call === index && source.output === output,
        ),
    );
  }

  /**
   * Leaves out calls without weights whose results take more room than what they are made from.
   *
   * @param reasonOf - why a call is not inside
   */
  #region(inside: boolean[], reasonOf: (call: Call) => string | undefined): Region {
    const ends = this.#layout.calls
      .filter(
        (call) =>
          !inside[call.index] && call.inputs.every((source) => "input" in source || inside[source.call]),
      )
      .flatMap((call) => {
        const reason = reasonOf(call);
        return reason === undefined ? [] : [{ layer: call.place.path, reason }];
      });
    let crossing = this.#crossing(inside);
    for (const { index, weights } of this.#layout.calls.toReversed()) {
      if (!inside[index] || weights.length > 0 || this.#feeds(index, inside)) continue;
      inside[index] = false;
      const without = this.#crossing(inside);
      if (this.#size(without) < this.#size(crossing)) crossing = without;
      else inside[index] = true;
    }
    const calls = this.#layout.calls.filter(({ index }) => inside[index]);
    return calls.length === 0 ? { ...this.start, ends } : { calls, crossing, ends };
  }

  /** Whether another call inside takes what this one gives. */
  #feeds(index: number, inside: readonly boolean[]): boolean {
    return this.#layout.calls.some(
      (consumer) =>
        inside[consumer.index] && consumer.inputs.some((source) => "call" in source && source.call === index),
    );
  }

  /** Values from inside, or of inputs, that are needed outside. */
  #crossing(inside: readonly boolean[]): readonly Source[] {
    const { calls, outputs } = this.#layout;
    const needed = [
      ...calls.filter(({ index }) => !inside[index]).flatMap(({ inputs }) => inputs),
      ...outputs,
    ];
    const found = new Map<string, Source>();
    for (const source of needed)
      if ("input" in source || inside[source.call]) found.set(keyOf(source), source);
    return [...found.values()].sort((a, b) => orderOf(a) - orderOf(b));
  }

  /** Numbers of one sample. */
  #size(crossing: readonly Source[]): number {
    return crossing.reduce(
      (sum, source) => sum + tf.util.sizeFromShape(this.#shapeOf(source).map((size) => size ?? 1)),
      0,
    );
  }

  #shapeOf(source: Source): readonly (number | null)[] {
    if ("call" in source) return this.#layout.calls[source.call]?.outputShapes[source.output] ?? [];
    return this.#layout.inputShapes[source.input] ?? [];
  }
}

/** Whether one of its weights is in training. */
export function trains({ weights }: Call): boolean {
  return weights.some(({ learned, variable }) => learned && variable.trainable);
}

function isLearned({ weights }: Call): boolean {
  return weights.some(({ learned }) => learned);
}

/** Whether calling a layer in training changes what its next call gives. */
function changesItself(layer: Layer): boolean {
  if (!isBatchNormalization(layer)) return layer.stateful;
  return batchNormalizationMode(layer) === "train";
}

/** Inputs first, then by the calls that give them. */
function orderOf(source: Source): number {
  return "input" in source ? source.input - 1e6 : source.call + source.output / 1000;
}
