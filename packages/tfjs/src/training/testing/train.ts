import type { Callback } from "@lighterjs/callbacks";
import { createRandomSource, type Logger, type ProgressDisplay, type RunDirectory } from "@lighterjs/core";
import { Trainer } from "../trainer.js";
import type { TrainerOptions } from "../trainer-options.js";
import { recordingLogger } from "./recording-logger.js";

export interface TestHost {
  readonly seed?: number;
  readonly logger?: Logger;
  readonly folder?: RunDirectory;
  readonly stop?: AbortSignal;
  readonly progress?: ProgressDisplay;
}

/** A trainer on wasm that tells nobody anything. */
export function train(options: TrainerOptions, host: TestHost = {}): Trainer {
  const { seed = 0, logger = recordingLogger(), folder, stop, progress } = host;
  const random = createRandomSource(seed);
  return new Trainer({ backend: "wasm", ...options }, logger, folder, random, stop, progress);
}

/** Calls `act` in one hook of a run. */
export function at(hook: keyof Callback, act: NonNullable<Callback["onBatchEnd"]>): Callback {
  return { [hook]: act };
}
