import type { Callback } from "../callback.js";
import { CallbackList } from "../callback-list.js";
import type { Parameter, Trainer } from "../trainer.js";

const BATCHES = [
  { x: -1, y: -5 },
  { x: 0, y: -2 },
  { x: 1, y: 1 },
  { x: 2, y: 4 },
];

/**
 * A trainer of one's own, as small as one can be: fits a line by gradient descent, and runs any
 * callback.
 */
export class LineTrainer implements Trainer {
  epoch = 0;
  globalStep = 0;
  readonly maxEpochs = 60;
  readonly stepsPerEpoch = BATCHES.length;
  readonly built = true;
  readonly capabilities = {};
  readonly logger = { debug: () => {}, info: (line: string) => this.lines.push(line), warn: () => {} };
  readonly lines: string[] = [];
  readonly slope = { value: 0, ...parameter("model.slope", 0) };
  readonly offset = { value: 0, ...parameter("model.offset", 1) };
  #stopReason: string | undefined;

  parameters = () => this.#weights;
  log = () => {};
  logText = () => {};
  requestStop = (reason: string) => void (this.#stopReason = reason);
  readonly #weights: readonly (Parameter & { value: number })[] = [this.slope, this.offset];

  async fit(callbacks: readonly Callback[]): Promise<void> {
    const list = new CallbackList(callbacks);
    await list.run(this, async () => {
      await list.dispatch("onTrainStart", this);
      for (; this.epoch < this.maxEpochs && this.#stopReason === undefined; this.epoch++) {
        await list.dispatch("onEpochStart", this);
        let loss = 0;
        for (const [batch, { x, y }] of BATCHES.entries()) {
          await list.dispatch("onStepStart", this);
          const error = this.slope.value * x + this.offset.value - y;
          if (this.slope.trainable) this.slope.value -= 0.1 * error * x;
          if (this.offset.trainable) this.offset.value -= 0.1 * error;
          this.globalStep += 1;
          loss += error ** 2 / BATCHES.length;
          await list.dispatch("onBatchEnd", this, batch, { "train/loss": error ** 2 });
        }
        await list.dispatch("onEpochEnd", this, { "train/loss": loss });
      }
      await list.dispatch("onTrainEnd", this);
    });
  }
}

function parameter(layerPath: string, forwardIndex: number): Parameter {
  const name = `${layerPath}.kernel`;
  return {
    name,
    layerPath,
    layerType: "Scale",
    forwardIndex,
    size: 1,
    aliases: [],
    identity: {},
    trainable: true,
  };
}
