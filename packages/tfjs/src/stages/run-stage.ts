import { CallbackList, loadCallbackStates, type Callback, type MonitorMode } from "@lighterjs/callbacks";
import type { RunDirectory, StageName, StageRequest, StageSummary } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import type { DataLoader } from "../data/data-loader.js";
import { prepareData, shareClasses } from "../data/share-fitted.js";
import { useBackend } from "../engine/backend.js";
import { messageOf } from "../error-text.js";
import { checkFirstBatch } from "../first-batch/check-first-batch.js";
import type { Network } from "../network/network.js";
import { DetailsFile } from "../run-folder/details-file.js";
import type { RunStatus } from "../run-folder/run-status.js";
import { toldBy, type ToldByModel } from "../saving/told-by-model.js";
import { arrangeData, arrangeInputs } from "../system/arrange-data.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import { requireFor, type System } from "../system/system.js";
import { EpochMetrics } from "../training/epoch-metrics.js";
import { inferBatches, lossesOf, yieldToEvents, type InferredBatch } from "../training/evaluate.js";
import { logNames, metricModes, requirePublicNames } from "../training/recorded-names.js";
import type { RunHost } from "../training/run.js";
import type { TrainerOptions } from "../training/trainer-options.js";
import { Csv } from "../writers/csv.js";
import { applyWeights, findWeights, type FoundWeights } from "./find-weights.js";
import { PredictionReader } from "./prediction-reader.js";
import { requireDistinctIds } from "./sample-ids.js";
import { openStageFolder, writeMeasured } from "./stage-folder.js";
import { StageSession } from "./stage-session.js";
import { WorstSamples } from "./worst-samples.js";

/** A stage that is asked for, by whom and of what. */
export interface StageCall {
  readonly name: StageName;
  readonly system: System;
  readonly request: StageRequest;
  readonly options: TrainerOptions;
  readonly host: RunHost;
  /** The trainer, for errors. */
  readonly subject: object;
}

/** Which data a stage takes, and whose metrics it measures. */
const STAGES = {
  validate: { data: "val", measured: "val" },
  test: { data: "test", measured: "test" },
  predict: { data: "predict", measured: undefined },
} as const satisfies Record<StageName, { data: string; measured: MeasuredStage | undefined }>;

/** Writes what is predicted where nobody says how. */
const PREDICTIONS = "predictions.csv";

/**
 * Uses a model that has been trained: loads its weights and what the training data told, predicts
 * all samples of the stage in the order of its loader, measures, and hands what was predicted to
 * callbacks. Makes no optimizer, and needs no training data.
 *
 * @throws OptionError, CheckpointError, CallbackError
 */
export async function runStage(call: StageCall): Promise<StageSummary> {
  const { name, system, request, host, options, subject } = call;
  const { random, logger, directory } = host;
  const { data } = STAGES[name];
  requireFor(system, name);
  const loader = system.options.dataloaders[data]!;
  requireMeasure(call);
  const weights = await findWeights(request, subject, logger);
  await useBackend(options.backend ?? "auto", logger, { subject });
  const told = weights === undefined ? toldBy(system.options.model) : undefined;
  const kept = { kept: weights?.snapshot ?? told?.fitted, origin: originOf(request, weights, told) };
  await prepareData({ [data]: loader }, kept);
  const inputs = weights?.snapshot.inputs ?? arrangeInputs(system.options.model, loader);
  const network = system.network(random, inputs);
  const outputs = network.outputs.map((output) => output.name);
  arrangeData(system.options.model, [loader], outputs, logger);
  shareClasses({ [data]: loader }, logger, kept);
  applyWeights(weights, network, system);
  const callbacks = participants(options.callbacks ?? [], name, directory);
  requirePublicNames({ system, network, callbacks }, directory?.mask);
  await checkFirstBatch(system, network, data, random, logger);
  if (callbacks.some((callback) => callback.onPredictions !== undefined)) requireDistinctIds(loader.dataset);
  return new StageRun(call, { network, loader, callbacks, weights, told }).run();
}

/**
 * Nothing can be said of data that neither a criterion nor a metric compares with what was
 * predicted.
 */
function requireMeasure({ name, system }: StageCall): void {
  const { measured } = STAGES[name];
  const { criterion, metrics = {} } = system.options;
  if (measured === undefined || criterion !== undefined || metrics[measured] !== undefined) return;
  throw OptionError.about(system, [], {
    code: "MISSING_OPTION",
    message: `there is nothing to measure: the system has neither a \`criterion\` nor \`metrics.${measured}\``,
    label: `needs \`criterion\` or \`metrics: {${measured}: …}\``,
    help: [`add metrics, or have the model predict only: \`lighter predict\``],
    missing: ["criterion", "metrics"],
  });
}

function originOf(
  { run }: StageRequest,
  weights: FoundWeights | undefined,
  told: ToldByModel | undefined,
): string {
  if (told !== undefined) return `the model in \`${told.label}\``;
  return run === undefined ? `the checkpoint \`${weights?.path ?? ""}\`` : `the run \`${run}\``;
}

/**
 * Of the callbacks of a run those that have a part in stages which do not train; predictions are
 * always written somewhere.
 */
function participants(
  callbacks: readonly Callback[],
  name: StageName,
  directory: RunDirectory | undefined,
): readonly Callback[] {
  const those = callbacks.filter(
    (callback) =>
      callback.onPredictionStart !== undefined ||
      callback.onPredictions !== undefined ||
      callback.onPredictionEnd !== undefined,
  );
  const isWritten = those.some((callback) => callback.onPredictions !== undefined);
  return name !== "predict" || isWritten || directory === undefined
    ? those
    : [...those, new Csv({ path: PREDICTIONS })];
}

/** Parts with which a stage predicts. */
interface StageParts {
  readonly network: Network;
  readonly loader: DataLoader;
  readonly callbacks: readonly Callback[];
  readonly weights: FoundWeights | undefined;
  /** By the file of a model that has no checkpoint. */
  readonly told: ToldByModel | undefined;
}

/** A stage that is ready to predict. */
class StageRun {
  readonly #session: StageSession;
  readonly #callbacks: CallbackList;
  readonly #batches: number;
  readonly #samples: number;
  #status: RunStatus | undefined;

  constructor(
    private readonly call: StageCall,
    private readonly parts: StageParts,
  ) {
    const { network, loader, callbacks, weights } = parts;
    const { host, options } = call;
    const place = weights?.used ?? { epoch: 0, step: 0 };
    this.#session = new StageSession(network, place, host.logger, host.directory?.mask);
    this.#callbacks = new CallbackList(callbacks);
    const limit = options.fast_dev_run === true ? 1 : (options.limit_batches ?? Infinity);
    this.#batches = Math.min(loader.length, limit);
    this.#samples = Math.min(loader.dataset.length, this.#batches * loader.batchSize);
    const left = loader.dataset.length - this.#samples;
    if (left > 0)
      host.logger.warn(
        `${left} of ${loader.dataset.length} samples are left out, as ${loader.length > this.#batches ? (options.fast_dev_run === true ? "`fast_dev_run`" : "`limit_batches`") : "`drop_last`"} says`,
      );
  }

  async run(): Promise<StageSummary> {
    const { directory, progress } = this.call.host;
    try {
      if (directory !== undefined) this.#status = await openStageFolder(this.call, directory, this.#better);
      this.#note("running");
      const states = this.parts.weights?.snapshot.callbacks;
      if (states !== undefined) loadCallbackStates(this.#callbacks.callbacks, states);
      const summary = await this.#callbacks.run(this.#session, () => this.#predictAll());
      progress?.finish();
      if (summary.reason === "completed" && directory !== undefined)
        writeMeasured(this.call, directory, summary);
      this.#note(summary.reason, summary);
      return summary;
    } catch (error) {
      progress?.finish();
      this.#fail(error);
      throw error;
    }
  }

  async #predictAll(): Promise<StageSummary> {
    const { name, system, host } = this.call;
    const { data, measured: stage } = STAGES[name];
    const { epoch, globalStep: step } = this.#session;
    const { heads } = system;
    const { network, loader } = this.parts;
    const measured = stage && new EpochMetrics(heads, stage, loader.targets);
    const inference = {
      inferer: system.inferer,
      network,
      heads,
      loader,
      place: { stage: data, epoch, step, seed: host.random.seed },
      batches: this.#batches,
      random: host.random.stream(`data/${data}`),
    };
    let done = 0;
    let samples = 0;
    let reader: PredictionReader | undefined;
    let worst: WorstSamples | undefined;
    const isShown = measured !== undefined && host.directory !== undefined;
    for await (const batch of inferBatches(inference)) {
      if (measured !== undefined) await measured.add(lossesOf(inference, batch), batch, batch.predictions);
      if (reader === undefined && (isShown || this.#callbacks.callbacks.length > 0)) {
        reader = await this.#begin(batch);
        if (isShown) worst = WorstSamples.of(reader.outputs, batch.inputs, loader.dataset.scaling);
      }
      if (reader !== undefined && (worst !== undefined || this.#callbacks.callbacks.length > 0)) {
        const plain = await reader.read(batch);
        await worst?.add(plain, batch.inputs![0]!);
        await this.#callbacks.dispatch("onPredictions", this.#session, plain);
      }
      done += 1;
      samples += batch.ids.length;
      host.progress?.update(this.#progress(data, done));
      this.#status?.update(this.#position);
      if (host.stop.aborted || this.#session.stopReason !== undefined)
        return { reason: "interrupted", ...this.#summary(samples), detail: this.#whyStopped };
      await yieldToEvents();
    }
    if (measured !== undefined && stage !== undefined) {
      this.#session.log(logNames(stage, measured.result()));
      if (host.directory !== undefined)
        new DetailsFile(host.directory.path).note(logNames(stage, measured.details()), this.#session);
      if (host.directory !== undefined) await worst?.write(host.directory.path);
    }
    await this.#callbacks.dispatch("onPredictionEnd", this.#session);
    if (reader?.fault !== undefined) host.logger.warn(reader.fault);
    return { reason: "completed", ...this.#summary(samples) };
  }

  /** Tells callbacks what is coming, once a batch has shown its form. */
  async #begin(first: InferredBatch): Promise<PredictionReader> {
    const { name, system, host } = this.call;
    const { network, loader, weights, told } = this.parts;
    const kept = weights?.snapshot ?? told?.fitted;
    const reader = new PredictionReader({ heads: system.heads, network, loader, kept, told }, first);
    await this.#callbacks.dispatch("onPredictionStart", this.#session, {
      stage: name,
      ...(host.directory && { folder: host.directory.path, attempt: host.directory.attempt ?? 1 }),
      samples: this.#samples,
      outputs: reader.outputs,
    });
    return reader;
  }

  #summary(samples: number): Omit<StageSummary, "reason"> {
    const checkpoint = this.parts.weights?.used;
    return { samples, metrics: this.#session.metrics, ...(checkpoint && { checkpoint }) };
  }

  get #whyStopped(): string {
    return this.#session.stopReason ?? String(this.call.host.stop.reason);
  }

  get #position() {
    const { epoch, globalStep, metrics } = this.#session;
    return { epoch, globalStep, metrics };
  }

  /** Which values are better, of the metrics that say so. */
  get #better(): Readonly<Record<string, MonitorMode>> {
    const { measured: stage } = STAGES[this.call.name];
    return stage === undefined ? {} : Object.fromEntries(metricModes(this.call.system, [stage]));
  }

  #progress(stage: "val" | "test" | "predict", batch: number) {
    const { epoch, metrics } = this.#session;
    return { stage, epoch, maxEpochs: null, batch, batches: this.#batches, metrics, epochEnd: false };
  }

  #note(
    state: "running" | StageSummary["reason"] | "failed",
    { detail }: { readonly detail?: string } = {},
  ): void {
    const { mask = String } = this.call.host.directory ?? {};
    this.#status?.write(state, this.#position, detail && mask(detail));
  }

  #fail(error: unknown): void {
    try {
      this.#note("failed", { detail: messageOf(error) });
    } catch (failure) {
      this.call.host.logger.warn(messageOf(failure));
    }
  }
}
