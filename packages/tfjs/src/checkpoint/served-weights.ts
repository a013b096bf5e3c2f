import type { RunSnapshot } from "./run-snapshot.js";

/**
 * The weights of a checkpoint by which the model is judged, saved and used: the average that stands in for those that train, where
 * the run keeps one.
 */
export function servedWeights({ weights, copies = {} }: RunSnapshot): RunSnapshot["weights"] {
  const standIn = Object.values(copies).find(({ stands_in }) => stands_in);
  return standIn === undefined ? weights : new Map([...weights, ...standIn.weights]);
}
