import type { Parameter, Trainer, TrainerCapabilities } from "@lighterjs/callbacks";
import type { Logger } from "@lighterjs/core";
import { requireLoggable } from "../loggers/metric-name.js";
import type { Network } from "../network/network.js";

/** Whose weights a stage uses: how far they had come in training. */
export interface WeightsPlace {
  readonly epoch: number;
  readonly step: number;
}

/** A stage that trains nothing, as its callbacks see it. */
export class StageSession implements Trainer {
  readonly epoch: number;
  readonly globalStep: number;
  readonly maxEpochs = null;
  readonly stepsPerEpoch = null;
  readonly built = true;
  readonly capabilities: TrainerCapabilities = {};
  readonly #metrics: Record<string, number> = {};
  #stopReason: string | undefined;

  constructor(
    private readonly network: Network,
    { epoch, step }: WeightsPlace,
    readonly logger: Logger,
    private readonly mask: (text: string) => string = String,
  ) {
    this.epoch = epoch;
    this.globalStep = step;
  }

  parameters(): readonly Parameter[] {
    return this.network.parameters;
  }

  /** Newest value of each logged metric. */
  get metrics(): Readonly<Record<string, number>> {
    return { ...this.#metrics };
  }

  get stopReason(): string | undefined {
    return this.#stopReason;
  }

  log(metrics: Readonly<Record<string, number>>): void {
    for (const [name, value] of Object.entries(metrics)) {
      const shown = this.mask(name);
      requireLoggable(shown, value);
      this.#metrics[shown] = value;
    }
  }

  logText(name: string, text: string): void {
    this.logger.info(`${this.mask(name)}: ${this.mask(text)}`);
  }

  requestStop(reason: string): void {
    this.#stopReason = reason;
  }
}
