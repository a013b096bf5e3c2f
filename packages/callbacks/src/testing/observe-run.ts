import type { Callback, StateValue } from "../callback.js";
import { Freezer } from "../freezer/freezer.js";
import type { FreezerOptions } from "../freezer/freezer-options.js";
import type { Trainer } from "../trainer.js";
import { EPOCHS, NAMES, STEPS } from "./random-freezers.js";
import { trainSmallModel } from "./train-small-model.js";

/** All that Freezers do in a run, from some step on. */
export interface RunRecord {
  /** Names of the parameters that each step trains. */
  readonly trained: readonly (readonly string[])[];
  /** Names of the parameters that have thawed before a step, and the groups that remain. */
  readonly thaws: readonly {
    readonly step: number;
    readonly names: readonly string[];
    readonly remaining: number;
  }[];
  /** The log lines of transitions. */
  readonly lines: readonly string[];
  readonly metrics: readonly { readonly step: number; readonly metrics: Readonly<Record<string, number>> }[];
}

/** A run, with what a checkpoint would keep of its Freezers after each step. */
export interface ObservedRun extends RunRecord {
  readonly states: ReadonlyMap<number, readonly StateValue[]>;
}

/**
 * Trains with some Freezers.
 *
 * @param losses - value of `val/loss` and `train/loss` after each epoch
 * @param byHand - number of steps after which the first of them is released by hand
 * @param resume - the step from which to go on, with the states that the Freezers had then
 */
export async function observeRun(
  schedule: readonly FreezerOptions[],
  losses: readonly number[] = [],
  byHand = Infinity,
  resume: { readonly step: number; readonly states?: readonly StateValue[] } = { step: 0 },
): Promise<ObservedRun> {
  const freezers = schedule.map((own) => new Freezer(own));
  for (const [index, freezer] of freezers.entries()) freezer.loadState(resume.states?.[index] ?? null);
  const states = new Map<number, readonly StateValue[]>();
  const thaws: RunRecord["thaws"][number][] = [];
  const keepStates = ({ globalStep }: Trainer) =>
    // As a file keeps them.
    void states.set(
      globalStep,
      JSON.parse(JSON.stringify(freezers.map((freezer) => freezer.state()))) as StateValue[],
    );
  const watch: Callback = {
    onBatchEnd: (trainer) => {
      if (trainer.globalStep === byHand) freezers[0]?.unfreeze();
      keepStates(trainer);
    },
    onEpochEnd: keepStates,
    onParametersThawed: ({ globalStep }, thawed, remaining) =>
      void thaws.push({ step: globalStep, names: thawed.map(({ name }) => name), remaining }),
  };
  const { trainer, trainedSteps } = await trainSmallModel({
    callbacks: [...freezers, watch],
    maxEpochs: EPOCHS,
    validate: (epoch) => ({ "val/loss": losses[epoch] ?? 1, "train/loss": losses[epoch] ?? 1 }),
    fromStep: resume.step,
  });
  const stepsOf = new Map(NAMES.map((name) => [name, new Set(trainedSteps(name))]));
  return {
    trained: Array.from({ length: STEPS }, (_, step) => NAMES.filter((name) => stepsOf.get(name)?.has(step))),
    thaws,
    lines: trainer.lines.filter((line) => line.startsWith("epoch ")),
    metrics: trainer.logged,
    states,
  };
}

/** The part of a record that comes from a step on. */
export function recordFrom({ trained, thaws, lines, metrics }: RunRecord, first: number): RunRecord {
  return {
    trained: trained.slice(first),
    thaws: thaws.filter(({ step }) => step >= first),
    lines: lines.filter((line) => Number(/, step (\d+):/.exec(line)?.[1]) >= first),
    metrics: metrics.filter(({ step }) => step >= first),
  };
}
