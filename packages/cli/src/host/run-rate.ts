import type { Progress } from "@lighterjs/core";

type Stage = Progress["stage"];

/** How fast a run goes, and how long it will still take. */
export class RunRate {
  readonly #rates = new Map<Stage, number>();
  #stretch: { stage: Stage; epoch: number; time: number; batch: number } | undefined;
  #start: { time: number; fraction: number } | undefined;
  #fraction = 0;

  /** @param time - in milliseconds */
  observe(progress: Progress, time: number): void {
    if (progress.epochEnd) return;
    const { stage, epoch, batch, batches, maxEpochs } = progress;
    const stretch = this.#stretch;
    if (stretch?.stage !== stage || stretch.epoch !== epoch) {
      this.#stretch = { stage, epoch, time, batch };
    } else if (time > stretch.time && batch > stretch.batch) {
      this.#rates.set(stage, ((batch - stretch.batch) * 1000) / (time - stretch.time));
    }
    if (stage !== "train" || maxEpochs === null || batches === null) return;
    this.#fraction = (epoch + batch / batches) / maxEpochs;
    this.#start ??= { time, fraction: this.#fraction };
  }

  /** Newest rate of a stage; `undefined` before its second batch. */
  batchesPerSecond(stage: Stage): number | undefined {
    return this.#rates.get(stage);
  }

  /**
   * Seconds to the end of the run, validation included, judged by the run so far; `undefined` where
   * it cannot be known.
   */
  secondsLeft(time: number): number | undefined {
    const start = this.#start;
    if (start === undefined || this.#fraction <= start.fraction) return undefined;
    return ((time - start.time) * (1 - this.#fraction)) / (this.#fraction - start.fraction) / 1000;
  }
}
