import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CallbackList, Checkpoint, type Callback } from "@lighterjs/callbacks";
import { OptionError, type ResumeRequest, type RunSummary } from "@lighterjs/core";
import { shareClasses } from "../data/share-fitted.js";
import { messageOf } from "../error-text.js";
import type { System } from "../system/system.js";
import { checkCheckpoint, findResumable, type ResumableCheckpoint } from "./check-checkpoint.js";
import { checkFirstBatch } from "../first-batch/check-first-batch.js";
import { requireEnd } from "./check-trainer-options.js";
import { loadCriterionStates } from "../system/heads.js";
import { fitLoop, logTraining, type RunEnd } from "./fit-loop.js";
import { openRunFolder } from "./open-run-folder.js";
import { disposeRun, prepareRun, type RunHost } from "./prepare-run.js";
import { requirePublicNames } from "./require-public-names.js";
import { requireTrainable } from "./require-trainable.js";
import { restoreRun } from "./restore-run.js";
import type { Run } from "./run.js";
import { runLength } from "./run-length.js";
import { tellData, tellModel } from "./tell-start.js";
import type { TrainerOptions } from "./trainer-options.js";

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
  requireTrainable(system, session.network, "when the run begins");
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
 * A rehearsal goes on with rehearsals only: of a run it would replace logs and checkpoints.
 *
 * @throws OptionError
 */
async function requireNoRun(folder: string, subject: object): Promise<void> {
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
