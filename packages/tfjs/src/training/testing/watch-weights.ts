import type { Callback } from "@lighterjs/callbacks";
import type { System } from "../../system/system.js";
import { changed, weightsOf } from "./weights-by-name.js";

/** Names of the weights that each optimizer step of a run has changed, to the last bit. */
export class WeightWatch implements Callback {
  readonly changes: string[][] = [];
  #before: ReadonlyMap<string, readonly number[]> = new Map();

  constructor(private readonly system: System) {}

  async onTrainStart(): Promise<void> {
    this.#before = await weightsOf(this.system);
  }

  async onBatchEnd({ globalStep }: { readonly globalStep: number }): Promise<void> {
    const after = await weightsOf(this.system);
    this.changes[Math.max(0, globalStep - 1)] ??= [];
    this.changes[Math.max(0, globalStep - 1)]!.push(...changed(this.#before, after));
    this.#before = after;
  }

  /** In which steps any weight changed whose name begins so. */
  steps(prefix: string): number[] {
    return this.changes.flatMap((names, step) =>
      names.some((name) => name.startsWith(prefix)) ? [step] : [],
    );
  }
}
