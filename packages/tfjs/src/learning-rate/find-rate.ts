import { tf } from "../engine/tf.js";
import { TensorFlowOptimizer } from "../optimizers/tensor-flow-optimizer.js";
import { yieldToEvents } from "../training/evaluate.js";
import { NonFiniteLossError, NonFiniteWeightsError } from "../training/finite-weights.js";
import { requireTrainable, type Run } from "../training/run.js";
import { addPoint, DIVERGED, ratesBetween, type RatePoint } from "./rate-curve.js";
import { RateReport } from "./rate-report.js";

/** The rates to try. */
export interface RateRange {
  readonly from: number;
  readonly to: number;
  /** Optimizer steps, one for each rate. */
  readonly steps: number;
}

/**
 * Trains with a learning rate that rises from step to step until the loss diverges, epoch after
 * epoch where one is too short.
 */
export async function findRate(run: Run, { from, to, steps }: RateRange): Promise<RateReport> {
  const { session } = run;
  const curve: RatePoint[] = [];
  const rates = ratesBetween(from, to, steps)[Symbol.iterator]();
  let hasDiverged = false;
  const isOver = () => hasDiverged || curve.length >= steps || run.stop.aborted;
  try {
    for (; !isOver(); session.epoch += 1) {
      await run.callbacks.dispatch("onEpochStart", session);
      await sweepEpoch(run, rates, (rate, loss) => {
        const { smoothed } = addPoint(curve, rate, loss);
        const lowest = Math.min(...curve.map((point) => point.smoothed));
        // Below 0 a multiple of the lowest is lower still.
        hasDiverged = curve.length > steps / 10 && lowest > 0 && smoothed > DIVERGED * lowest;
        return !isOver();
      });
    }
  } catch (error) {
    if (!(error instanceof NonFiniteLossError || error instanceof NonFiniteWeightsError)) throw error;
    hasDiverged = true;
  }
  const option = session.optimizer instanceof TensorFlowOptimizer ? "learningRate" : "learning_rate";
  return new RateReport(curve, `system.optimizer.${option}`, hasDiverged);
}

/** @param note - takes rate and loss of each step, and says whether to go on */
async function sweepEpoch(
  run: Run,
  rates: Iterator<number>,
  note: (rate: number, loss: number) => boolean,
): Promise<void> {
  const { system, session, callbacks, step, features } = run;
  const { epoch, length } = session;
  const { train } = system.trained.dataloaders;
  let index = 0;
  let rate = session.optimizer.learningRate;
  const range = { until: length.batches.train, training: true, isRepeated: run.isOverfitting };
  for (const draw of features.draws(train, epoch, run.random.stream("data/train"), range)) {
    if (index % length.accumulate === 0) {
      await callbacks.dispatch("onStepStart", session);
      const next = rates.next();
      if (next.done === true) return;
      rate = next.value;
      session.optimizer.learningRate = rate;
      requireTrainable(run, `at step ${session.globalStep}`);
    }
    const batch = await draw.take();
    try {
      const { predictions } = step.accumulate({ batch, epoch, step: session.globalStep, index });
      tf.dispose([...predictions]);
    } finally {
      tf.dispose([...batch.features, ...batch.targets]);
    }
    index += 1;
    await yieldToEvents();
    if (index % length.accumulate !== 0 && index < length.batches.train) continue;
    const loss = step.update();
    await run.finite.afterStep({ epoch, step: session.globalStep, batch: index - 1, learningRate: rate });
    session.globalStep += 1;
    if (!note(rate, loss)) return;
  }
}
