import { readFile } from "node:fs/promises";
import { join } from "node:path";
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
  LOGGER,
  OPTIONS,
  PROGRESS,
  RANDOM,
  RUN_DIRECTORY,
  OptionError,
  STOP_SIGNAL,
  createRandomSource,
  type Clock,
  type ExportedModel,
  type ExportRequest,
  type Logger,
  type ProgressDisplay,
  type RandomSource,
  type Report,
  type ResumeRequest,
  type Runnable,
  type RunDirectory,
  type RunSummary,
  type StageName,
  type StageRequest,
  type StageSummary,
} from "@lighterjs/core";
import { validateOptions } from "@lighterjs/schema";
import { inject, injectable } from "tsyringe";
import { prepareData, shareClasses } from "../data/share-fitted.js";
import { findRate, type RateRange } from "../learning-rate/find-rate.js";
import type { RateReport } from "../learning-rate/rate-report.js";
import { useBackend } from "../engine/backend.js";
import { messageOf } from "../error-text.js";
import { ownManifest } from "../own-manifest.js";
import { stepForecaster } from "../network/forecast.js";
import type { Network } from "../network/network.js";
import { summarizeNetwork } from "../summary/summarize.js";
import { requireSystem } from "../system/system.js";
import { checkCheckpoint, findResumable, type ResumableCheckpoint } from "./check-checkpoint.js";
import { checkFirstBatch } from "./check-first-batch.js";
import { checkTrainerOptions, requireEnd } from "./check-trainer-options.js";
import { exportModel } from "./export-model.js";
import { loadCriterionStates } from "./criterion-states.js";
import { fitLoop, logTraining, type RunEnd } from "./fit-loop.js";
import { loggedNames } from "./logged-names.js";
import { openRunFolder } from "./open-run-folder.js";
import { disposeRun, prepareRun, type RunHost } from "./prepare-run.js";
import { requirePublicNames } from "./require-public-names.js";
import { requireTrainable } from "./require-trainable.js";
import { restoreRun } from "./restore-run.js";
import type { Run } from "./run.js";
import { runCallbacks } from "./run-callbacks.js";
import { runLength } from "./run-length.js";
import { runStage } from "../stages/run-stage.js";
import { stderrLogger } from "../stderr-logger.js";
import { tellData, tellModel } from "./tell-start.js";
import type { TrainerOptions } from "./trainer-options.js";
import { validationTurns } from "./validation-turns.js";

/**
 * Trains a system on TensorFlow.js.
 *
 * Metrics and status go into the run directory of the host; where there is none, nothing is written.
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
   * Trains, and validates along the way. What can be found wrong beforehand is found before the run folder is made.
   *
   * @throws OptionError, CallbackError, NonFiniteLossError
   */
  async fit(system: object): Promise<RunSummary> {
    return this.#run(system, undefined);
  }

  /**
   * Goes on with a run that was interrupted, from one of its checkpoints: with the same config, data and backend it ends with
   * the same weights, bit for bit, as if there had been no interruption. The records of the loggers are cut back to the moment
   * of the checkpoint. In another run folder it starts a run of its own from there.
   *
   * @throws OptionError, CallbackError, NonFiniteLossError, CheckpointError
   */
  async resume(system: object, request: ResumeRequest): Promise<RunSummary> {
    return this.#run(system, request);
  }

  async #run(system: object, request: ResumeRequest | undefined): Promise<RunSummary> {
    requireEnd(this.options, this);
    const canSave = this.#host.directory !== undefined && this.options.enable_checkpointing !== false;
    const callbacks = new CallbackList(runCallbacks(this.options, canSave, this.ofHost));
    const checkpoint = request && (await this.#resumable(request));
    const kept = checkpoint?.snapshot;
    const run = await prepareRun(this.options, requireSystem(system), callbacks, this.#host, this, kept);
    const { session, report } = run;
    try {
      const end = await callbacks.run(session, () => this.#train(run, checkpoint));
      await session.metricLog.close();
      report.runEnd(end.reason, end.detail && this.#mask(end.detail));
      return { ...end, metrics: session.metrics };
    } catch (error) {
      await this.#fail(run, error);
      throw error;
    } finally {
      disposeRun(run);
    }
  }

  /**
   * Measures a trained model on the validation data, `dataloaders.val`. What callbacks write goes into the run directory of the
   * host, with `status.json` and `metrics.json`; without one, paths of writers start at the working directory.
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

  /** Has a trained model predict `dataloaders.predict`, whose targets need not be known; into `predictions.csv` without a writer. */
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
   * What the Freezers among the callbacks will freeze when, and what that saves. Reads no more of the data than its length
   * and shape, makes no optimizer, and writes nothing.
   *
   * @throws OptionError
   */
  async plan(system: object): Promise<PlanReport> {
    return planFreezing(await this.#planInput(system));
  }

  /**
   * What the model is made of, call by call, with what the Freezers freeze at the start of the run. Reads and writes as little as
   * {@link plan}. Freezers that name what is not there are left out, with a warning: this is where to look for the names.
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
   * Makes a model of a checkpoint, in a folder whose model it replaces once the new one is complete. Trains nothing, and reads
   * no samples.
   *
   * @throws OptionError, CheckpointError
   */
  async export(system: object, request: ExportRequest): Promise<ExportedModel> {
    const { directory, ...host } = this.#host;
    const parts = { ...host, system: requireSystem(system), mask: directory?.mask, subject: this };
    return exportModel(parts, request);
  }

  /**
   * A range test of the learning rate (Smith 2017): trains with one that rises from step to step until the loss diverges. Of the
   * callbacks only Freezers take part. Leaves the weights as they were, and writes nothing.
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
        requireTrainable(run.system, session.network, "when the test begins");
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

  /** From the last checks, through the making of the run folder, to the last step. */
  async #train(run: Run, checkpoint: ResumableCheckpoint | undefined): Promise<RunEnd> {
    const { system, session, callbacks, random } = run;
    const { directory, clock } = this.#host;
    requireTrainable(system, session.network, "when the run begins");
    requirePublicNames({ system, network: session.network, callbacks: callbacks.callbacks }, directory?.mask);
    run.schedule.prepare(session);
    const { train, val } = system.trained.dataloaders;
    if (checkpoint !== undefined) {
      checkCheckpoint(checkpoint, run);
      session.length = runLength(this.options, system.options.dataloaders, checkpoint.snapshot.place);
    }
    shareClasses({ train, val }, session.logger, { kept: checkpoint?.snapshot });
    loadCriterionStates(system.heads, checkpoint?.snapshot.criteria);
    const backward = { callbacks: callbacks.callbacks, length: session.length };
    await checkFirstBatch(system, session.network, "train", random, session.logger, { backward });
    await checkFirstBatch(system, session.network, "val", random, session.logger, { expected: train });
    if (checkpoint !== undefined) restoreRun(run, checkpoint, this);
    if (directory !== undefined) await openRunFolder(run, directory, checkpoint, clock);
    tellData(run, directory?.path);
    await callbacks.dispatch("onTrainStart", session);
    tellModel(run);
    const end = await fitLoop(run);
    // Before anything is said or done about the end, which a resumed run will not have come to.
    await run.checkpoints?.saveEnd();
    if (session.progress.stage === "train") logTraining(run, session.progress);
    session.copies.restoreAtEnd();
    await callbacks.dispatch("onTrainEnd", session);
    return end;
  }

  /** The checkpoint that a run is asked to go on from; nothing where it is to start over. */
  async #resumable(request: ResumeRequest): Promise<ResumableCheckpoint | undefined> {
    const { directory, logger } = this.#host;
    if (this.options.fast_dev_run === true && directory !== undefined)
      await requireNoRun(directory.path, this);
    return findResumable(request, directory?.config, logger, this);
  }

  #mask(text: string): string {
    return this.#host.directory?.mask?.(text) ?? text;
  }

  /** Leaves a truthful record of a run that failed; what goes wrong with that must not hide the failure. */
  async #fail({ session, report }: Run, error: unknown): Promise<void> {
    const warn = (failure: unknown) => this.#host.logger.warn(messageOf(failure));
    await session.metricLog.close().catch(warn);
    try {
      report.runEnd("failed", this.#mask(messageOf(error)));
    } catch (failure) {
      warn(failure);
    }
  }
}

function planTurns(options: TrainerOptions): NonNullable<FreezePlanInput["validateEvery"]> {
  const turns = validationTurns(options);
  return "steps" in turns ? turns : turns.epochs;
}

/**
 * A rehearsal goes on with rehearsals only: of a run it would replace logs and checkpoints.
 *
 * @throws OptionError
 */
async function requireNoRun(folder: string, subject: Trainer): Promise<void> {
  const text = await readFile(join(folder, "status.json"), "utf8").catch(() => "{}");
  const { state, rehearsal } = parsed(text);
  if (state === undefined || rehearsal === true) return;
  throw OptionError.about(subject, ["fast_dev_run"], {
    code: "CONFLICTING_OPTIONS",
    message: `a rehearsal would replace what the run \`${folder}\` has left`,
    label: "makes this a rehearsal",
    help: ["give it a folder of its own with `--run-dir`, or leave `--run-dir` and `--resume` out"],
  });
}

/** Of a text that is no JSON, nothing. */
function parsed(text: string): { readonly state?: unknown; readonly rehearsal?: unknown } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}
