import type { RunSnapshot } from "./run-snapshot.js";

type Weights = RunSnapshot["weights"];

/**
 * The weights of a checkpoint by which the model is judged, saved and used: the average that stands
 * in for those that train, where the run keeps one.
 */
export function servedWeights({ weights, copies = {} }: RunSnapshot): Weights {
  const standIn = Object.values(copies).find(({ stands_in }) => stands_in);
  return standIn === undefined ? weights : new Map([...weights, ...standIn.weights]);
}

/**
 * The weights that a run gives its model back when it ends, where it is told to: its best ones
 * until this checkpoint.
 */
export function restoredWeights({ weights, copies = {} }: RunSnapshot): Weights | undefined {
  const best = Object.values(copies).find(({ restored }) => restored);
  return best && new Map([...weights, ...best.weights]);
}
