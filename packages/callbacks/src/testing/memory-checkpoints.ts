import { setTimeout } from "node:timers/promises";
import type { CheckpointStore, KeptCheckpoints } from "../trainer.js";

/** Checkpoints of which only the step is kept. */
export class MemoryCheckpoints implements CheckpointStore {
  /** Steps of all that were saved, in order. */
  readonly saved: number[] = [];
  /** Steps of those that are there, newest first. */
  present: number[] = [];
  /** Steps of those that are noted as best, best first. */
  best: readonly number[] = [];
  /** The current step of the run. */
  step = 0;

  /** @param milliseconds - that it takes to save */
  constructor(private readonly milliseconds = 0) {}

  async save(): Promise<void> {
    if (this.milliseconds > 0) await setTimeout(this.milliseconds);
    this.saved.push(this.step);
    this.present = [this.step, ...this.present.filter((step) => step !== this.step)];
  }

  keep({ last, best }: KeptCheckpoints): Promise<void> {
    this.best = (best?.checkpoints ?? []).map(({ step }) => step);
    this.present = this.present.filter((step, index) => index < last || this.best.includes(step));
    return Promise.resolve();
  }
}
