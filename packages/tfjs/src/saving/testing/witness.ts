import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Tensor } from "@tensorflow/tfjs-core";

/** TensorFlow.js as it comes, which nothing of ours has touched. */
export class Witness {
  readonly #worker = new Worker(join(import.meta.dirname, "..", "fixtures", "witness.js"));

  /** Results of a saved model: the numbers of each output. */
  async predict(folder: string, inputs: readonly Tensor[]): Promise<number[][]> {
    const given = inputs.map((input) => ({ values: [...input.dataSync()], shape: input.shape }));
    this.#worker.postMessage({ folder, inputs: given });
    const [answer] = (await once(this.#worker, "message")) as [{ outputs?: number[][]; error?: string }];
    if (answer.outputs === undefined) throw new Error(`TensorFlow.js alone: ${answer.error}`);
    return answer.outputs;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
