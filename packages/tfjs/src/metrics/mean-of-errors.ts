import type { Tensor } from "@tensorflow/tfjs-core";

/** Mean over all outputs of all samples of what `measure` makes of output − target. */
export class MeanOfErrors {
  #sum = 0;
  #count = 0;

  constructor(private readonly measure: (error: number) => number) {}

  clear(): void {
    this.#sum = 0;
    this.#count = 0;
  }

  async add(targets: Tensor, predictions: Tensor): Promise<void> {
    if (targets.size !== predictions.size)
      throw new Error(
        `expected one target for each output, found targets of shape [${targets.shape.join(", ")}] and outputs of shape [${predictions.shape.join(", ")}]`,
      );
    const expected = await targets.data();
    const given = await predictions.data();
    for (let at = 0; at < given.length; at++) this.#sum += this.measure(given[at]! - expected[at]!);
    this.#count += given.length;
  }

  mean(): number {
    return this.#sum / this.#count;
  }
}
