import { MovementRecorder } from "./movement-recorder.js";
import { createModel, type Weight } from "./small-model.js";
import { SmallTrainer, type SmallTrainerOptions } from "./small-trainer.js";

/** Which parameters a run trained, step by step. */
export interface Observation {
  readonly trainer: SmallTrainer;
  readonly weights: readonly Weight[];
  /** Names of all parameters that no step has changed. */
  readonly frozenThroughout: () => readonly string[];
  /** Steps, counted from 0, that changed a parameter. */
  readonly trainedSteps: (name: string) => readonly number[];
}

/** Trains the model of the conformance cases and watches every weight bit by bit. */
export async function trainSmallModel(
  options: Omit<SmallTrainerOptions, "weights"> & {
    readonly weights?: readonly Weight[];
    readonly fromStep?: number;
  },
): Promise<Observation> {
  const weights = options.weights ?? createModel();
  const all = [...weights, ...(options.lateWeights ?? [])];
  const recorder = new MovementRecorder(all);
  const trainer = new SmallTrainer({ ...options, weights, callbacks: [...options.callbacks, recorder] });
  await trainer.fit(options.fromStep);
  const trainedSteps = (name: string) =>
    recorder.moved.flatMap((moved, step) => (moved.includes(name) ? [step] : []));
  return {
    trainer,
    weights: all,
    trainedSteps,
    frozenThroughout: () => all.map(({ name }) => name).filter((name) => trainedSteps(name).length === 0),
  };
}

/** Steps `from`, …, `until - 1`. */
export function steps(from: number, until: number): readonly number[] {
  return Array.from({ length: until - from }, (_, index) => from + index);
}
