import type { Callback } from "../callback.js";
import type { Weight } from "./small-model.js";

/**
 * Watches which weights really move: `moved[step]` names those that the step changed by so much as
 * one bit.
 */
export class MovementRecorder implements Callback {
  readonly moved: string[][] = [];
  #before: readonly (readonly number[])[] = [];

  constructor(private readonly weights: readonly Weight[]) {}

  onStepStart(): void {
    this.#before = this.weights.map(({ values }) => [...values]);
  }

  onBatchEnd(trainer: { readonly globalStep: number }): void {
    if (this.moved.length === trainer.globalStep) return;
    this.moved[trainer.globalStep - 1] = this.weights
      .filter(({ values }, index) => values.some((value, at) => !Object.is(value, this.#before[index]?.[at])))
      .map(({ name }) => name);
  }
}
