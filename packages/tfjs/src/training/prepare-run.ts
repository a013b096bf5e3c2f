import { Checkpoint, type CallbackList } from "@lighterjs/callbacks";
import type { RunDirectory } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { CheckpointFolder } from "../checkpoint/checkpoint-folder.js";
import { RunCheckpoints } from "../checkpoint/run-checkpoints.js";
import type { SnapshotOrigin } from "../checkpoint/run-snapshot.js";
import type { Fitted } from "../data/fitted.js";
import { fittedOf, prepareData } from "../data/share-fitted.js";
import { useBackend } from "../engine/backend.js";
import type { BackendName } from "../engine/backends/index.js";
import { FeatureBatches } from "../features/feature-batches.js";
import { PrefixCache } from "../features/prefix-cache.js";
import { Csv } from "../loggers/csv.js";
import { JsonLines } from "../loggers/json-lines.js";
import { MetricLog } from "../loggers/metric-log.js";
import { DetailsFile } from "../run-folder/details-file.js";
import { describeModel, type ModelDescription } from "../saving/model-description.js";
import { arrangeData } from "../system/arrange-data.js";
import type { System } from "../system/system.js";
import { FiniteWeights } from "./finite-weights.js";
import { modelSaving } from "./model-saving.js";
import { loggedNames, metricModes } from "./recorded-names.js";
import { runLength, validationTurns } from "./run-length.js";
import { LearningRateSchedule, makeOptimizer } from "./run-optimizer.js";
import { RunReport } from "./run-report.js";
import { captureRun } from "./run-state.js";
import type { Run, RunHost } from "./run.js";
import { TrainStep } from "./train-step.js";
import type { TrainerOptions } from "./trainer-options.js";
import { TrainingSession } from "./training-session.js";

/**
 * Finds the data, builds the model and its optimizer, and puts together what the loop needs. Trains
 * nothing and writes nothing.
 *
 * @param kept - what the training data of the run that goes on have told
 * @throws OptionError about faults of the data or the model
 */
export async function prepareRun(
  options: TrainerOptions,
  system: System,
  callbacks: CallbackList,
  host: RunHost,
  subject: object,
  kept?: Fitted,
): Promise<Run> {
  const { random, logger, stop, progress, clock, directory } = host;
  const { model, scheduler, dataloaders } = system.trained;
  const backend = await useBackend(options.backend ?? "auto", logger, { subject });
  await prepareData({ train: dataloaders.train, val: dataloaders.val }, { kept });
  const network = system.network(random);
  arrangeData(
    model,
    [dataloaders.train, ...(dataloaders.val === undefined ? [] : [dataloaders.val])],
    network.outputs.map(({ name }) => name),
    logger,
  );
  const turns = validationTurns(options);
  if ("steps" in turns) requireLendableMetrics(system);
  const optimizer = makeOptimizer(system, network.parameters);
  const metricLog = new MetricLog(options.loggers ?? [new Csv(), new JsonLines()], clock, directory?.mask);
  const length = runLength(options, dataloaders);
  const cache = new PrefixCache(network, logger);
  const finite = new FiniteWeights(network, system);
  const isRehearsal = options.fast_dev_run === true;
  const isOverfitting = options.overfit_batches !== undefined && !isRehearsal;
  if (isOverfitting)
    logger.info(
      `\`overfit_batches\`: each epoch is of the same ${length.batches.train} of ${dataloaders.train.length} batches, in the order of the data and augmented alike`,
    );
  const origin = originOf(directory, backend);
  const checkpoints =
    directory === undefined || !callbacks.callbacks.some((callback) => Checkpoint.is(callback))
      ? undefined
      : new RunCheckpoints(
          CheckpointFolder.of(() => directory.path),
          () => captureRun(run, origin),
          () => metricLog.sync(),
          async () => directory.requireOwned?.(),
        );
  const describe = () => describeRun(run);
  const session = new TrainingSession(
    network,
    optimizer,
    cache,
    metricLog,
    logger,
    length,
    modelSaving({
      network,
      finite,
      callbacks: callbacks.callbacks,
      logger,
      directory,
      isRehearsal,
      describe,
    }),
    checkpoints,
    loggedNames(system, callbacks.callbacks),
    metricModes(system),
    callbacks.callbacks,
  );
  const noise = random.stream("noise");
  const clip = { norm: options.clip_norm, value: options.clip_value };
  const run: Run = {
    system,
    session,
    callbacks,
    features: new FeatureBatches(network, cache, noise),
    step: new TrainStep(system, network, optimizer, clip, noise),
    schedule: new LearningRateSchedule(scheduler, optimizer),
    random,
    stop,
    report: new RunReport(session, progress),
    origin,
    finite,
    isRehearsal,
    checkpoints,
    details: directory && new DetailsFile(directory.path),
    validationTurns: turns,
    isOverfitting,
  };
  return run;
}

/** Describes the model for its users, as it is now. */
function describeRun({ session, system }: Run): ModelDescription {
  const { train } = system.trained.dataloaders;
  return describeModel({
    network: session.network,
    heads: system.heads,
    inputs: train.inputs.map(({ spec }) => spec),
    fitted: fittedOf(train),
    place: { step: session.globalStep, epoch: session.epoch },
  });
}

function originOf(directory: RunDirectory | undefined, backend: BackendName): SnapshotOrigin {
  const { config, packages = {} } = directory ?? {};
  return { ...(config && { config: { digest: config.digest, text: config.text } }), backend, packages };
}

/**
 * One metric may measure training and validation both. Where validations come in mid-epoch, it must
 * keep a state for the time of one, or what it has seen of the epoch would be lost.
 *
 * @throws OptionError about the system, whose network must have been made
 */
function requireLendableMetrics(system: System): void {
  for (const { metrics } of system.heads)
    for (const { metric, path } of metrics.val) {
      const first = metrics.train.find((other) => other.metric === metric);
      if (first === undefined || (metric.state !== undefined && metric.loadState !== undefined)) continue;
      throw OptionError.about(system, path, {
        code: "CONFLICTING_OPTIONS",
        message: `\`${metric.name}\` measures training and validation both, but keeps no state, so that a validation in mid-epoch would begin it anew`,
        label: "the same object",
        related: [{ path: first.path, on: "value", label: "measures training too" }],
        help: [
          "write the metric twice instead of referring to it",
          "or give its class `state` and `loadState`",
        ],
      });
    }
}
