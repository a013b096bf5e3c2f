import { basename, dirname } from "node:path";
import type { ExportedModel, ExportRequest, Logger, RandomSource, RunDirectory } from "@lighterjs/core";
import { trainedEpoch } from "../checkpoint/run-snapshot.js";
import { useBackend } from "../engine/backend.js";
import { describeModel } from "../saving/model-description.js";
import { warnOfUnregistered } from "../saving/own-classes.js";
import { saveModel } from "../saving/save-model.js";
import { saveWeights } from "../saving/save-weights.js";
import type { System } from "../system/system.js";
import { savingTo } from "../training/model-saving.js";
import { requirePublicNames } from "../training/recorded-names.js";
import { restoreNetwork } from "./restore-network.js";

export interface ExportParts {
  readonly system: System;
  readonly logger: Logger;
  readonly random: RandomSource;
  readonly mask: RunDirectory["mask"];
  readonly stop: AbortSignal;
  /** The trainer, for errors. */
  readonly subject: object;
}

/**
 * Makes a model of a checkpoint. Of the system it needs the layers, and asks the data only where a
 * checkpoint of an earlier version does not know what they give.
 *
 * @throws OptionError, CheckpointError; an `AbortError` where it is asked to stop before anything
 * is written
 */
export async function exportModel(
  { system, logger, random, mask, stop, subject }: ExportParts,
  { from, output, format }: ExportRequest,
): Promise<ExportedModel> {
  // Nothing is computed, so that none needs to be started that takes its time.
  await useBackend("cpu", logger, { subject });
  const { network, path, snapshot } = await restoreNetwork({ system, random, logger, subject }, from);
  requirePublicNames({ system, network, callbacks: [] }, mask);
  const place = { step: snapshot.place.step, epoch: trainedEpoch(snapshot) };
  const description = describeModel({
    network,
    heads: system.heads,
    inputs: snapshot.inputs,
    fitted: snapshot,
    place,
  });
  const folder = dirname(path);
  const run = basename(folder) === "checkpoints" ? dirname(folder) : undefined;
  if (stop.aborted) throw new DOMException(String(stop.reason), "AbortError");
  const options = { run, description, mask };
  if (format !== "safetensors") warnOfUnregistered(network.tree, logger);
  const save = format === "safetensors" ? saveWeights : saveModel;
  await savingTo(output, () => save(network, output, options));
  return { path: output, checkpoint: { path, ...place } };
}
