import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { ownManifest } from "../own-manifest.js";
import type { DetailedPredictions, InferenceModel, Inferer } from "./inferer.js";

export interface MonteCarloDropoutOptions {
  /**
   * How often each batch goes through the model.
   *
   * @integer
   * @minimum 2
   * @defaultValue 20
   */
  samples?: number;
}

/**
 * Tells how sure a model with dropout is: each batch goes through it several times with dropout on,
 * and the mean of the predictions is given, and for writers their standard deviation, as `spread`
 * (of several outputs as `NAME_spread`), in a table by class, `spread_CLASS`.
 *
 * Which units are dropped follows from the seed of the run, so that predictions come out the same
 * each time. After Gal and Ghahramani, Dropout as a Bayesian Approximation, 2016.
 *
 * @example
 * ```yaml
 * inferer: { _target_: lighter.inferers.MonteCarloDropout, samples: 50 }
 * ```
 */
export class MonteCarloDropout implements Inferer {
  /** @throws OptionError */
  constructor(readonly options: MonteCarloDropoutOptions = {}) {
    validateOptions(MonteCarloDropout, options, ownManifest("lighter.inferers.MonteCarloDropout"));
  }

  infer(inputs: readonly Tensor[], model: InferenceModel): DetailedPredictions {
    const { samples = 20 } = this.options;
    let means: readonly Tensor[] = [];
    let squares: readonly Tensor[] = [];
    for (let count = 1; count <= samples; count++) {
      const before = [...means, ...squares];
      // Welford's update, so that no more than one pass is held at a time and large means cost no
      // digits.
      const next = tf.tidy(() =>
        model.predict(inputs, { dropout: true }).map((prediction, at) => {
          const mean = means[at];
          const square = squares[at];
          if (mean === undefined || square === undefined)
            return { mean: prediction.clone(), square: tf.zerosLike(prediction) };
          const difference = tf.sub(prediction, mean);
          const moved: Tensor = tf.add(mean, tf.div(difference, count));
          const grown: Tensor = tf.add(square, tf.mul(difference, tf.sub(prediction, moved)));
          return { mean: moved, square: grown };
        }),
      );
      means = next.map(({ mean }) => mean);
      squares = next.map(({ square }) => square);
      tf.dispose(before);
    }
    const spreads = squares.map((square) => tf.tidy((): Tensor => tf.sqrt(tf.div(tf.relu(square), samples))));
    tf.dispose([...squares]);
    const extras = spreads.map((spread, at) => [this.#nameOf(model, at), spread] as const);
    return { predictions: means, extras: Object.fromEntries(extras) };
  }

  #nameOf({ outputs }: InferenceModel, at: number): string {
    return outputs.length === 1 ? "spread" : `${outputs[at]?.name ?? at}_spread`;
  }
}
