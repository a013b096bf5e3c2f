import type { Logger, RandomSource } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { firstSamples, type Batch } from "../data/batch.js";
import type { DataLoader } from "../data/data-loader.js";
import type { DataInput } from "../data/dataset-form.js";
import { tf } from "../engine/tf.js";
import type { DetailedPredictions } from "../inferers/inferer.js";
import { disposePredictions, runInferer } from "../inferers/run-inferer.js";
import { Simple } from "../inferers/simple.js";
import type { Network } from "../network/network.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import type { StageDataLoaders, System } from "../system/system.js";
import { attempt } from "./attempt.js";
import { checkBackward, type BackwardCheck } from "./check-backward.js";
import { checkHead } from "./check-head.js";

/** What is looked at beside the parts themselves. */
export interface FirstBatchCheck {
  /** Of the stage that trains: has a few samples taken back through the model as well. */
  readonly backward?: Pick<BackwardCheck, "callbacks" | "length">;
  /** Data of whose form the samples must be. */
  readonly expected?: DataLoader;
}

/**
 * Takes samples of the first batch of a stage through the model, the criterion and the metrics,
 * without training, so that parts that do not go together are found before the run begins.
 *
 * @throws OptionError about the part that does not fit
 */
export async function checkFirstBatch(
  system: System,
  network: Network,
  stage: keyof StageDataLoaders,
  random: RandomSource,
  logger: Logger,
  { backward, expected }: FirstBatchCheck = {},
): Promise<void> {
  const { dataloaders } = system.options;
  const loader = dataloaders[stage];
  if (loader === undefined) return;
  const isSimple = stage === "train" || Simple.is(system.inferer);
  if (isSimple && expected !== undefined) requireShapes(system, stage, expected);
  for await (const batch of loader.batches(0, random.stream("check"), { until: 1 })) {
    const few = fewOf(batch, network);
    try {
      const shapes = few.inputs.map(({ shape }) => `[${shape.join(", ")}]`);
      const predict = async (): Promise<DetailedPredictions> => {
        if (isSimple) return { predictions: network.forward(few.inputs, { training: false }) };
        const place = { stage, epoch: 0, step: 0, seed: random.seed, batch: 0 };
        return runInferer(
          { inferer: system.inferer, network, heads: system.heads, loader },
          few.inputs,
          place,
        );
      };
      const given = await attempt(predict, {
        system,
        path: isSimple ? ["model"] : ["inferer"],
        message: `the ${isSimple ? "model" : "inferer"} cannot take a batch of shape ${shapes.join(" and ")}`,
      });
      const { predictions } = given;
      try {
        const heads = stage === "predict" ? [] : system.heads;
        for (const [at, head] of heads.entries())
          await checkHead(head, {
            system,
            network,
            stage: stage as MeasuredStage,
            at,
            batch,
            few,
            predictions: predictions[at]!,
            logger,
            random,
          });
        const noise = random.stream("check/noise");
        if (backward !== undefined) checkBackward({ system, network, noise, ...backward }, batch);
      } finally {
        disposePredictions(given);
      }
    } finally {
      tf.dispose([few.inputs, few.targets, batch.inputs, batch.targets].flat());
    }
  }
}

/** Samples on which parts are tried: as many as show what does not go together. */
const FEW = 4;

/**
 * The first samples of a batch, as tensors of their own; all of them where the model asks for so
 * many.
 */
function fewOf(batch: Batch, { batchSize }: Network): Batch {
  const { length } = batch.ids;
  return firstSamples(batch, batchSize === undefined ? Math.min(FEW, length) : length);
}

/** Samples of all stages have inputs of one form. */
function requireShapes(system: System, stage: keyof StageDataLoaders, train: DataLoader): void {
  const { dataloaders } = system.options;
  const wanted = train.inputs;
  const own = dataloaders[stage]!.inputs;
  const at = own.findIndex(({ spec }, index) => spec.shape.join() !== wanted[index]!.spec.shape.join());
  if (at === -1) return;
  const shown = ({ name, spec }: DataInput): string =>
    `${name === undefined ? "" : `\`${name}\` `}of shape [${spec.shape.join(", ")}]`;
  const [found, expected] = [shown(own[at]!), shown(wanted[at]!)];
  throw OptionError.about(system, ["dataloaders", stage], {
    code: "INVALID_DATA",
    message: `there are samples ${found} to validate on, but ${expected} to learn from`,
    label: `samples ${found}`,
    related: [{ path: ["dataloaders", "train"], on: "value", label: `samples ${expected}` }],
  });
}
