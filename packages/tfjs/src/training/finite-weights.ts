import type { RunFault } from "@lighterjs/core";
import type { TypedArray, Variable } from "@tensorflow/tfjs-core";
import type { RunSnapshot } from "../checkpoint/run-snapshot.js";
import { isFiniteInPlace } from "../engine/tensor-memory.js";
import { variableOf } from "../network/network-parameter.js";
import type { Network } from "../network/network.js";

/** Where in a run a loss was measured. */
export interface StepPosition {
  readonly epoch: number;
  /** Optimizer steps completed before. */
  readonly step: number;
  /** Batch within the epoch, from 0. */
  readonly batch: number;
  readonly learningRate: number;
}

/**
 * Training cannot go on: the loss is infinite or not a number. The weights are those of the last
 * good step.
 */
export class NonFiniteLossError extends Error implements RunFault {
  override readonly name = "NonFiniteLossError";
  readonly code = "NON_FINITE_LOSS";
  readonly label: string;
  readonly help = ["try a lower learning rate or `clip_norm`, and look for extreme values in the data"];

  constructor(
    readonly loss: number,
    readonly position: StepPosition,
    /** The system that was trained. */
    readonly subject: object,
  ) {
    const { epoch, step, batch, learningRate } = position;
    super(
      `the training loss is ${loss} at epoch ${epoch}, step ${step}, batch ${batch}, learning rate ${learningRate}`,
    );
    this.label = `its loss is ${loss}`;
  }
}

/**
 * So many numbers are looked at after each step; of a larger model, all of them every few steps.
 */
const NUMBERS_PER_STEP = 2 ** 20;
/** More names are not listed. */
const LISTED = 3;

interface NamedVariable {
  readonly name: string;
  readonly variable: Variable;
}

/**
 * Sees to it that weights which are infinite or not a number stop the run at the step that has made
 * them, and are saved nowhere.
 */
export class FiniteWeights {
  #stepsSince = 0;
  #newest: StepPosition | undefined;
  #firstUnseen: StepPosition | undefined;
  /** Values that were found to be finite, and that no step has changed since. */
  readonly #seen = new WeakSet<object>();

  /** @param subject - the system that is trained, for errors */
  constructor(
    private readonly network: Network,
    private readonly subject: object,
  ) {}

  /**
   * To be called after each optimizer step, before anything else is done with the weights.
   *
   * @throws NonFiniteWeightsError
   */
  async afterStep(position: StepPosition): Promise<void> {
    this.#newest = position;
    this.#firstUnseen ??= position;
    this.#stepsSince += 1;
    const moving = this.#moving();
    for (const { variable } of moving) this.#seen.delete(variable.dataId);
    const numbers = moving.reduce((sum, { variable }) => sum + variable.size, 0);
    if (this.#stepsSince * NUMBERS_PER_STEP >= numbers) await this.#look(moving);
  }

  /**
   * To be called before the model is saved or judged.
   *
   * @throws NonFiniteWeightsError
   */
  async require(): Promise<void> {
    await this.#look(this.#moving());
  }

  /**
   * The same of all that a checkpoint would keep.
   *
   * @throws NonFiniteWeightsError
   */
  requireSnapshot({ weights, optimizer }: Pick<RunSnapshot, "weights" | "optimizer">): void {
    this.#refuse([...weights].flatMap(([name, { values }]) => (allFinite(values) ? [] : [name])));
    const slots = Object.entries(optimizer.state).flatMap(([name, state]) =>
      Object.entries(state.slots).map(([slot, values]) => [`${slot} of ${name}`, values] as const),
    );
    this.#refuse(
      slots.flatMap(([name, values]) => (allFinite(values) ? [] : [name])),
      "what the optimizer remembers is",
    );
  }

  /**
   * All that may have changed since it was looked at: weights that are not frozen, and those with
   * other values.
   */
  #moving(): readonly NamedVariable[] {
    const moving: NamedVariable[] = [];
    for (const { name, variable: weight, learned } of this.network.weights) {
      const variable = variableOf(weight);
      // An optimizer of ours writes in place; all else is assigned, which gives a variable another
      // `dataId`.
      if ((learned && weight.trainable) || !this.#seen.has(variable.dataId)) moving.push({ name, variable });
    }
    return moving;
  }

  async #look(weights: readonly NamedVariable[]): Promise<void> {
    const bad: string[] = [];
    for (const { name, variable } of weights) {
      if (variable.dtype !== "float32") continue;
      const isFinite = isFiniteInPlace(variable) ?? allFinite(await variable.data());
      if (isFinite) this.#seen.add(variable.dataId);
      else bad.push(name);
    }
    this.#refuse(bad);
    this.#stepsSince = 0;
    this.#firstUnseen = undefined;
  }

  #refuse(names: readonly string[], what = "the weights are"): void {
    if (names.length === 0) return;
    throw new NonFiniteWeightsError(what, names, { from: this.#firstUnseen, to: this.#newest }, this.subject);
  }
}

/**
 * Some weights, or what the optimizer knows of them, are infinite or not a number. They have been
 * saved nowhere.
 */
export class NonFiniteWeightsError extends Error implements RunFault {
  override readonly name = "NonFiniteWeightsError";
  readonly code = "NON_FINITE_WEIGHTS";
  readonly label: string;
  readonly help: readonly string[];
  readonly notes: readonly string[];

  /**
   * @param steps - the first and the last step that may have made them so; none where the run has
   * made none
   */
  constructor(
    what: string,
    readonly names: readonly string[],
    readonly steps: { readonly from: StepPosition | undefined; readonly to: StepPosition | undefined },
    /** The system that was trained. */
    readonly subject: object,
  ) {
    super(`${what} not finite any more ${whenMade(steps)}`);
    const more = names.length - LISTED;
    const shown = names.slice(0, LISTED).map((name) => `\`${name}\``);
    this.notes = [`not finite: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
    this.label = "its weights are not finite";
    this.help = [
      "try a lower learning rate or `clip_norm`, and look for extreme values in the data; what was saved before is whole",
    ];
  }
}

function whenMade({ from, to }: NonFiniteWeightsError["steps"]): string {
  if (to === undefined) return "before the first step of this process";
  const { epoch, step, batch, learningRate } = to;
  const place = `epoch ${epoch}, step ${step}, batch ${batch}, learning rate ${learningRate}`;
  if (from === undefined) return `since the update of ${place}`;
  if (from.step === to.step) return `after the update of ${place}`;
  return `after one of the updates from step ${from.step} to ${place}`;
}

/** A number times zero is zero, but for those that are not finite. */
function allFinite(values: TypedArray): boolean {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]! * 0;
  return sum === 0;
}
