import {
  CallbackList,
  Freezer,
  planFreezing,
  type Callback,
  type ForeseeingTrainer,
  type FreezePlanInput,
  type PlanReport,
} from "@lighterjs/callbacks";
import {
  CALLBACKS,
  CLOCK,
  createRandomSource,
  LOGGER,
  OptionError,
  OPTIONS,
  PROGRESS,
  RANDOM,
  RUN_DIRECTORY,
  STOP_SIGNAL,
  type Clock,
  type ExportedModel,
  type ExportRequest,
  type Logger,
  type ProgressDisplay,
  type RandomSource,
  type Report,
  type ResumeRequest,
  type RunDirectory,
  type Runnable,
  type RunSummary,
  type StageName,
  type StageRequest,
  type StageSummary,
} from "@lighterjs/core";
import { validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { prepareData, shareClasses } from "../data/share-fitted.js";
import { useBackend } from "../engine/backend.js";
import { checkFirstBatch } from "../first-batch/check-first-batch.js";
import { findRate, type RateRange } from "../learning-rate/find-rate.js";
import type { RateReport } from "../learning-rate/rate-report.js";
import { stepForecaster } from "../network/forecast.js";
import type { Network } from "../network/network.js";
import { ownManifest } from "../own-manifest.js";
import { exportModel } from "../stages/export-model.js";
import { runStage } from "../stages/run-stage.js";
import { stderrLogger } from "../stderr-logger.js";
import { summarizeNetwork } from "../summary/summarize.js";
import { loadCriterionStates } from "../system/heads.js";
import { requireSystem } from "../system/system.js";
import { prepareRun } from "./prepare-run.js";
import { loggedNames, requirePublicNames } from "./recorded-names.js";
import { runLength, validationTurns } from "./run-length.js";
import { disposeRun, requireTrainable, type RunHost } from "./run.js";
import { trainSystem } from "./train-system.js";
import { checkTrainerOptions, requireEnd, type TrainerOptions } from "./trainer-options.js";

/**
 * Trains a system on TensorFlow.js.
 *
 * Metrics and status go into the run directory of the host; where there is none, nothing is
 * written.
 *
 * @example
 * ```ts
 * import { System, Trainer, type SystemOptions } from "@lighterjs/tfjs";
 *
 * declare const options: SystemOptions;
 *
 * const summary = await new Trainer({ max_epochs: 3 }).fit(new System(options));
 * console.log(summary.metrics["train/loss"]);
 * ```
 */
@injectable()
export class Trainer implements Runnable, ForeseeingTrainer {
  readonly #host: RunHost;

  constructor(
    @inject(OPTIONS) readonly options: TrainerOptions,
    @inject(LOGGER, { isOptional: true }) logger: Logger = stderrLogger,
    @inject(RUN_DIRECTORY, { isOptional: true }) runDirectory?: RunDirectory,
    @inject(RANDOM, { isOptional: true }) random: RandomSource = createRandomSource(0),
    @inject(STOP_SIGNAL, { isOptional: true }) stop: AbortSignal = new AbortController().signal,
    @inject(PROGRESS, { isOptional: true }) progress?: ProgressDisplay,
    @inject(CLOCK, { isOptional: true }) clock: Clock = Date,
    @inject(CALLBACKS, { isOptional: true }) private readonly ofHost: readonly Callback[] = [],
  ) {
    validateOptions(Trainer, options, ownManifest("lighter.Trainer"));
    checkTrainerOptions(options, runDirectory);
    this.#host = { logger, random, stop, progress, clock, directory: runDirectory };
  }

  /**
   * Trains, and validates along the way. What can be found wrong beforehand is found before the run
   * folder is made.
   *
   * @throws OptionError, CallbackError, NonFiniteLossError
   */
  async fit(system: object): Promise<RunSummary> {
    return this.#train(system, undefined);
  }

  /**
   * Goes on with a run that was interrupted, from one of its checkpoints: with the same config,
   * data and backend it ends with the same weights, bit for bit, as if there had been no
   * interruption. The records of the loggers are cut back to the moment of the checkpoint. In
   * another run folder it starts a run of its own from there.
   *
   * @throws OptionError, CallbackError, NonFiniteLossError, CheckpointError
   */
  async resume(system: object, request: ResumeRequest): Promise<RunSummary> {
    return this.#train(system, request);
  }

  #train(system: object, request: ResumeRequest | undefined): Promise<RunSummary> {
    const { options, ofHost } = this;
    const host = this.#host;
    return trainSystem({ system: requireSystem(system), request, options, ofHost, host, subject: this });
  }

  /**
   * Measures a trained model on the validation data, `dataloaders.val`. What callbacks write goes
   * into the run directory of the host, with `status.json` and `metrics.json`; without one, paths
   * of writers start at the working directory.
   *
   * @param request - whose weights; without it, those that the model brings
   * @throws OptionError, CheckpointError, CallbackError
   */
  async validate(system: object, request: StageRequest = {}): Promise<StageSummary> {
    return this.#use("validate", system, request);
  }

  /** The same on the test data, `dataloaders.test`, with `metrics.test`. */
  async test(system: object, request: StageRequest = {}): Promise<StageSummary> {
    return this.#use("test", system, request);
  }

  /**
   * Has a trained model predict `dataloaders.predict`, whose targets need not be known; into
   * `predictions.csv` without a writer.
   */
  async predict(system: object, request: StageRequest = {}): Promise<StageSummary> {
    return this.#use("predict", system, request);
  }

  #use(name: StageName, system: object, request: StageRequest): Promise<StageSummary> {
    const { options } = this;
    return runStage({
      name,
      system: requireSystem(system),
      request,
      options,
      host: this.#host,
      subject: this,
    });
  }

  /**
   * The plan of the Freezers among the callbacks: what they freeze when, and what that saves. Reads
   * no more of the data than its length and shape, makes no optimizer, and writes nothing.
   *
   * @throws OptionError
   */
  async plan(system: object): Promise<PlanReport> {
    return planFreezing(await this.#planInput(system));
  }

  /**
   * The model call by call, with what the Freezers freeze at the start of the run. Reads and writes
   * as little as {@link plan}. Freezers that name what is not there are left out, with a warning:
   * this is where to look for the names.
   *
   * @throws OptionError
   */
  async summary(system: object): Promise<Report> {
    const { logger } = this.#host;
    const input = await this.#planInput(system);
    const { network } = input;
    try {
      const [start] = planFreezing(input).content.phases;
      const notes = start?.forecast?.notes ?? [];
      const told = notes.map(({ message }) => message);
      return summarizeNetwork(network, new Set(start?.frozen), told);
    } catch (error) {
      if (!OptionError.is(error)) throw error;
      logger.warn(`what Freezers freeze is left out: ${error.message}`);
      return summarizeNetwork(network, new Set(), []);
    }
  }

  /**
   * Makes a model of a checkpoint, in a folder whose model it replaces once the new one is
   * complete. Trains nothing, and reads no samples.
   *
   * @throws OptionError, CheckpointError
   */
  async export(system: object, request: ExportRequest): Promise<ExportedModel> {
    const { directory, ...host } = this.#host;
    const parts = { ...host, system: requireSystem(system), mask: directory?.mask, subject: this };
    return exportModel(parts, request);
  }

  /**
   * A range test of the learning rate (Smith 2017): trains with one that rises from step to step
   * until the loss diverges. Of the callbacks only Freezers take part. Leaves the weights as they
   * were, and writes nothing.
   *
   * @throws OptionError
   */
  async findLearningRate(system: object, range: RateRange): Promise<RateReport> {
    const callbacks = new CallbackList((this.options.callbacks ?? []).filter((each) => Freezer.is(each)));
    const host = { ...this.#host, directory: undefined, progress: undefined };
    const options: TrainerOptions = { ...this.options, callbacks: callbacks.callbacks, loggers: [] };
    const run = await prepareRun(options, requireSystem(system), callbacks, host, this);
    const { session, random } = run;
    const { train } = run.system.trained.dataloaders;
    const weights = await session.network.getWeights();
    try {
      return await callbacks.run(session, async () => {
        requireTrainable(run, "when the test begins");
        shareClasses({ train }, session.logger);
        loadCriterionStates(run.system.heads);
        await checkFirstBatch(run.system, session.network, "train", random, session.logger);
        await callbacks.dispatch("onTrainStart", session);
        return findRate(run, range);
      });
    } finally {
      session.network.setWeights(weights);
      disposeRun(run);
    }
  }

  async #planInput(system: object): Promise<FreezePlanInput & { readonly network: Network }> {
    const { logger, random } = this.#host;
    const planned = requireSystem(system);
    requireEnd(this.options, this);
    const { train, val } = planned.trained.dataloaders;
    await useBackend(this.options.backend ?? "auto", logger, { subject: this });
    await prepareData({ train }, { extent: "length" });
    const network = planned.network(random);
    const { parameters, layers } = network;
    const callbacks = this.options.callbacks ?? [];
    requirePublicNames({ system: planned, network, callbacks }, this.#host.directory?.mask);
    return {
      network,
      callbacks,
      parameters,
      layers,
      ...runLength(this.options, { train }),
      validateEvery: val === undefined ? null : planTurns(this.options),
      metricNames: loggedNames(planned, callbacks),
      forecast: stepForecaster(network, train.batchSize),
      logger,
    };
  }
}

function planTurns(options: TrainerOptions): NonNullable<FreezePlanInput["validateEvery"]> {
  const turns = validationTurns(options);
  return "steps" in turns ? turns : turns.epochs;
}
