import type { Callback } from "@lighterjs/callbacks";
import type { System } from "../../system/system.js";
import type { TrainerOptions } from "../trainer-options.js";
import { train, type TestHost } from "./train.js";
import { changed, weightsOf } from "./weights-by-name.js";

/** Trains for 3 epochs with callbacks, and tells which weights each step changed. */
export async function watch(
  system: System,
  callbacks: readonly Callback[],
  options: TrainerOptions = {},
  host: TestHost = {},
): Promise<WeightWatch> {
  const watching = new WeightWatch(system);
  await train({ max_epochs: 3, ...options, callbacks: [...callbacks, watching] }, host).fit(system);
  return watching;
}

/** Names of the weights that each optimizer step of a run has changed, to the last bit. */
class WeightWatch implements Callback {
  readonly changes: string[][] = [];
  #before: ReadonlyMap<string, readonly number[]> = new Map();

  constructor(private readonly system: System) {}

  async onTrainStart(): Promise<void> {
    this.#before = await weightsOf(this.system);
  }

  async onBatchEnd({ globalStep }: { readonly globalStep: number }): Promise<void> {
    const after = await weightsOf(this.system);
    const ofStep = (this.changes[Math.max(0, globalStep - 1)] ??= []);
    ofStep.push(...changed(this.#before, after));
    this.#before = after;
  }

  /** In which steps any weight changed whose name begins so. */
  readonly steps = (prefix: string): number[] =>
    this.changes.flatMap((names, step) => (names.some((name) => name.startsWith(prefix)) ? [step] : []));
}
