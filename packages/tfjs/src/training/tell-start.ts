import { relative, sep } from "node:path";
import { counted, grouped } from "@lighterjs/callbacks";
import { listNames } from "@lighterjs/schema";
import type { DataLoader } from "../data/data-loader.js";
import type { DataTarget } from "../data/dataset-form.js";
import type { Run } from "./run.js";

/**
 * Says what a run is about to train on: its folder, and how many samples of which classes each
 * dataset has.
 *
 * @param folder - absolute path of the run, where it has one
 */
export function tellData({ system, session, isRehearsal }: Run, folder: string | undefined): void {
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
export function tellModel({ session, origin }: Run): void {
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
