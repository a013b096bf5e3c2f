import { relative, sep } from "node:path";
import { CallbackList, Checkpoint, counted, grouped, type Callback } from "@lighterjs/callbacks";
import type { ResumeRequest, RunSummary } from "@lighterjs/core";
import { listNames } from "@lighterjs/schema";
import type { DataLoader } from "../data/data-loader.js";
import type { DataTarget } from "../data/dataset-form.js";
import { shareClasses } from "../data/share-fitted.js";
import { messageOf } from "../error-text.js";
import { checkFirstBatch } from "../first-batch/check-first-batch.js";
import { loadCriterionStates } from "../system/heads.js";
import type { System } from "../system/system.js";
import { fitLoop, logTraining, type RunEnd } from "./fit-loop.js";
import { openRunFolder, requireNoRun } from "./open-run-folder.js";
import { prepareRun } from "./prepare-run.js";
import { requirePublicNames } from "./recorded-names.js";
import { findResumable, type ResumableCheckpoint } from "./resumable-checkpoint.js";
import { runLength } from "./run-length.js";
import { checkCheckpoint, restoreRun } from "./run-state.js";
import { disposeRun, requireTrainable, type Run, type RunHost } from "./run.js";
import { requireEnd, type TrainerOptions } from "./trainer-options.js";

/** A run that is asked for, by whom and of what. */
export interface TrainCall {
  readonly system: System;
  /** The run to go on with; nothing for a new one. */
  readonly request: ResumeRequest | undefined;
  readonly options: TrainerOptions;
  /** Callbacks that take part beside those of the options, see `CALLBACKS`. */
  readonly ofHost: readonly Callback[];
  readonly host: RunHost;
  /** The trainer, for errors. */
  readonly subject: object;
}

/**
 * Makes all that a run needs, trains, and leaves a record of how it ended.
 *
 * @throws OptionError, CallbackError, NonFiniteLossError, CheckpointError
 */
export async function trainSystem(call: TrainCall): Promise<RunSummary> {
  const { system, request, options, host, subject } = call;
  requireEnd(options, subject);
  const callbacks = new CallbackList(callbacksOf(call));
  const { directory, logger } = host;
  if (request !== undefined && options.fast_dev_run === true && directory !== undefined)
    await requireNoRun(directory.path, subject);
  // Nothing where it is to start over.
  const checkpoint = request && (await findResumable(request, directory?.config, logger, subject));
  const run = await prepareRun(options, system, callbacks, host, subject, checkpoint?.snapshot);
  const { session, report } = run;
  const mask = (text: string): string => directory?.mask?.(text) ?? text;
  try {
    const end = await callbacks.run(session, () => trainRun(run, checkpoint, call));
    await session.metricLog.close();
    report.runEnd(end.reason, end.detail && mask(end.detail));
    return { ...end, metrics: session.metrics };
  } catch (error) {
    // What goes wrong with the record must not hide the failure.
    const warn = (failure: unknown) => logger.warn(messageOf(failure));
    await session.metricLog.close().catch(warn);
    try {
      report.runEnd("failed", mask(messageOf(error)));
    } catch (failure) {
      warn(failure);
    }
    throw error;
  } finally {
    disposeRun(run);
  }
}

/**
 * The callbacks of a run in the order of their hooks. `Checkpoint` comes last, so that what it
 * saves is what the others have made of the hook; a run that can be saved has one.
 */
function callbacksOf({ options, ofHost, host }: TrainCall): readonly Callback[] {
  const { callbacks = [], enable_checkpointing } = options;
  const canSave = host.directory !== undefined && enable_checkpointing !== false;
  const checkpoint = callbacks.filter((callback) => Checkpoint.is(callback));
  const others = callbacks.filter((callback) => !Checkpoint.is(callback));
  return [...others, ...ofHost, ...(checkpoint.length === 0 && canSave ? [new Checkpoint()] : checkpoint)];
}

/** From the last checks, through the making of the run folder, to the last step. */
async function trainRun(
  run: Run,
  checkpoint: ResumableCheckpoint | undefined,
  { options, host: { directory, clock }, subject }: TrainCall,
): Promise<RunEnd> {
  const { system, session, callbacks, random } = run;
  requireTrainable(run, "when the run begins");
  requirePublicNames({ system, network: session.network, callbacks: callbacks.callbacks }, directory?.mask);
  run.schedule.prepare(session);
  const { train, val } = system.trained.dataloaders;
  if (checkpoint !== undefined) {
    checkCheckpoint(checkpoint, run);
    session.length = runLength(options, system.options.dataloaders, checkpoint.snapshot.place);
  }
  shareClasses({ train, val }, session.logger, { kept: checkpoint?.snapshot });
  loadCriterionStates(system.heads, checkpoint?.snapshot.criteria);
  const backward = { callbacks: callbacks.callbacks, length: session.length };
  await checkFirstBatch(system, session.network, "train", random, session.logger, { backward });
  await checkFirstBatch(system, session.network, "val", random, session.logger, { expected: train });
  if (checkpoint !== undefined) restoreRun(run, checkpoint, subject);
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

/**
 * Says what a run is about to train on: its folder, and how many samples of which classes each
 * dataset has.
 *
 * @param folder - absolute path of the run, where it has one
 */
function tellData({ system, session, isRehearsal }: Run, folder: string | undefined): void {
  const { logger, length } = session;
  if (folder !== undefined)
    logger.info(`${isRehearsal ? "rehearsing" : "training"} in \`${fromHere(folder)}\``);
  const { train, val } = system.trained.dataloaders;
  logger.info(`train: ${dataLine(train, length.batches.train)}`);
  if (val !== undefined) logger.info(`val: ${dataLine(val, length.batches.val)}`);
  if (train.targets.some(({ spec }) => spec.scaling !== undefined))
    logger.info("targets are scaled: metrics and predictions are in the unit of the data, the loss is not");
}

/**
 * Says how large the model is, how much of it trains now that callbacks have frozen what they want,
 * and what computes.
 */
function tellModel({ session, origin }: Run): void {
  const { parameters } = session.network;
  const count = (each: typeof parameters) => each.reduce((sum, { size }) => sum + size, 0);
  const all = count(parameters);
  const trained = count(parameters.filter(({ trainable }) => trainable));
  const share = trained === all ? "all trainable" : `${grouped(trained)} trainable`;
  session.logger.info(`model: ${counted(all, "parameter")}, ${share}; backend ${origin.backend}`);
}

function dataLine(loader: DataLoader, batches: number): string {
  const samples = counted(loader.dataset.length, "sample");
  const classes = loader.targets.flatMap((target) => classesOf(target));
  const ofThem = batches < loader.length ? `${grouped(batches)} of ` : "";
  const parts = `${ofThem}${counted(loader.length, "batch", "batches")} of ${grouped(loader.batchSize)}`;
  return [samples, ...classes, parts].join(", ");
}

function classesOf({ name, spec: { classNames, classCount } }: DataTarget): readonly string[] {
  const count = classNames?.length ?? classCount;
  if (count === undefined) return [];
  const of = name === undefined ? "" : ` of \`${name}\``;
  const names = classNames === undefined ? "" : ` (${listNames(classNames)})`;
  return [`${counted(count, "class", "classes")}${of}${names}`];
}

/** As a person in the working directory would name a folder. */
function fromHere(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path === "" || path.split(sep)[0] === ".." ? folder : path;
}
