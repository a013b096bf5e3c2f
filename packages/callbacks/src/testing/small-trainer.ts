import type { Callback } from "../callback.js";
import { CallbackList } from "../callback-list.js";
import type { Trainer, TrainerCapabilities } from "../trainer.js";
import { gradientsOf, type Weight } from "./small-model.js";
import { SmallOptimizer, type OptimizerName } from "./small-optimizers.js";

const BATCHES_PER_EPOCH = 4;

export interface SmallTrainerOptions {
  readonly weights: readonly Weight[];
  readonly callbacks: readonly Callback[];
  readonly maxEpochs: number;
  /**
   * `sgd` by default. A name gives a new one for each run, and a trainer without the capabilities
   * of an optimizer.
   */
  readonly optimizer?: OptimizerName | SmallOptimizer;
  readonly capabilities?: TrainerCapabilities;
  /** Batches in one optimizer step. */
  readonly accumulate?: number;
  /** Weights of layers that only the first batch builds. */
  readonly lateWeights?: readonly Weight[];
  /** Metrics of the validation after an epoch. */
  readonly validate?: (epoch: number) => Readonly<Record<string, number>>;
}

/** A whole trainer in plain numbers: a linear model, real gradients, four batches an epoch. */
export class SmallTrainer implements Trainer {
  epoch = 0;
  globalStep = 0;
  readonly maxEpochs: number;
  readonly stepsPerEpoch: number;
  readonly capabilities: TrainerCapabilities;
  readonly logged: { readonly step: number; readonly metrics: Readonly<Record<string, number>> }[] = [];
  readonly lines: string[] = [];
  readonly warnings: string[] = [];
  readonly texts: string[] = [];
  readonly logger = {
    debug: () => {},
    info: (line: string) => void this.lines.push(line),
    warn: (line: string) => void this.warnings.push(line),
  };
  stopReason: string | undefined;
  #weights: readonly Weight[];

  constructor(readonly options: SmallTrainerOptions) {
    this.#weights = options.weights;
    this.maxEpochs = options.maxEpochs;
    this.stepsPerEpoch = BATCHES_PER_EPOCH / (options.accumulate ?? 1);
    const { optimizer, capabilities } = options;
    this.capabilities = {
      ...(optimizer instanceof SmallOptimizer ? optimizer.capabilities : {}),
      ...capabilities,
    };
  }

  get built(): boolean {
    return this.#weights.length === this.options.weights.length + (this.options.lateWeights?.length ?? 0);
  }

  parameters = () => this.#weights;
  log = (metrics: Readonly<Record<string, number>>) =>
    void this.logged.push({ step: this.globalStep, metrics });
  logText = (_name: string, text: string) => void this.texts.push(text);
  requestStop = (reason: string) => void (this.stopReason = reason);

  /** Trains from a completed step on, 0 for a new run. */
  async fit(fromStep = 0): Promise<void> {
    const { callbacks, accumulate = 1, lateWeights = [], validate, optimizer = "sgd" } = this.options;
    const list = new CallbackList(callbacks);
    const used = typeof optimizer === "string" ? new SmallOptimizer(optimizer) : optimizer;
    this.stopReason = undefined;
    this.globalStep = fromStep;
    this.epoch = Math.floor(fromStep / this.stepsPerEpoch);
    await list.run(this, async () => {
      await list.dispatch("onTrainStart", this);
      for (; this.epoch < this.maxEpochs && this.stopReason === undefined; this.epoch++) {
        await list.dispatch("onEpochStart", this);
        let sums: number[][] = [];
        const firstBatch = (this.globalStep - this.epoch * this.stepsPerEpoch) * accumulate;
        for (let batch = firstBatch; batch < BATCHES_PER_EPOCH && this.stopReason === undefined; batch++) {
          if (batch % accumulate === 0) {
            if (!this.built) this.#weights = [...this.#weights, ...lateWeights];
            await list.dispatch("onStepStart", this);
            sums = [];
          }
          await list.dispatch("onBatchStart", this, batch);
          const gradients = gradientsOf(this.#weights, this.epoch * BATCHES_PER_EPOCH + batch);
          sums = gradients.map((gradient, index) =>
            gradient.map((slope, at) => slope + (sums[index]?.[at] ?? 0)),
          );
          if ((batch + 1) % accumulate === 0) {
            for (const [index, weight] of this.#weights.entries())
              if (weight.trainable) used.update(weight, sums[index]!);
            this.globalStep++;
          }
          await list.dispatch("onBatchEnd", this, batch, {});
        }
        const metrics = validate?.(this.epoch) ?? {};
        if (validate !== undefined) {
          await list.dispatch("onValidationStart", this);
          await list.dispatch("onValidationEnd", this, metrics);
        }
        await list.dispatch("onEpochEnd", this, metrics);
      }
      await list.dispatch("onTrainEnd", this);
    });
  }
}
