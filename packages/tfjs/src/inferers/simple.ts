import type { Tensor } from "@tensorflow/tfjs-core";
import type { InferenceModel, Inferer } from "./inferer.js";

const BRAND = Symbol.for("lighter.inferers.Simple");

/**
 * Runs the model once on the batch as it is: what a system does that names no inferer. In
 * validation, what frozen layers give is kept from epoch to epoch.
 */
export class Simple implements Inferer {
  readonly [BRAND] = true;

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(inferer: Inferer): boolean {
    return BRAND in inferer;
  }

  infer(inputs: readonly Tensor[], model: InferenceModel): readonly Tensor[] {
    return model.predict(inputs);
  }
}
