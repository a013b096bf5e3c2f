import type { Trainer as CallbackTrainer } from "@lighterjs/callbacks";
import { createRandomSource } from "@lighterjs/core";
import type { Network } from "../../network/network.js";
import type { System } from "../../system/system.js";
import { TrainingSession } from "../training-session.js";

/** Values of all weights of a system that has been built, moving statistics too. */
export async function weightsOf(system: System): Promise<ReadonlyMap<string, readonly number[]>> {
  const weights = await system.network(createRandomSource(0)).getWeights();
  return new Map([...weights].map(([name, { values }]) => [name, Array.from(values)]));
}

/** Names of the weights that differ, to the last bit. */
export function changed(
  before: ReadonlyMap<string, readonly number[]>,
  after: ReadonlyMap<string, readonly number[]>,
): string[] {
  return [...after]
    .filter(([name, values]) => !values.every((value, index) => Object.is(value, before.get(name)?.[index])))
    .map(([name]) => name);
}

/** The network behind a trainer as callbacks see it. */
export function networkOf(trainer: CallbackTrainer): Network {
  if (trainer instanceof TrainingSession) return trainer.network;
  throw new Error("not our trainer");
}
