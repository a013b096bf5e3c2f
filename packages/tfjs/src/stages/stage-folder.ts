import { join } from "node:path";
import type { MonitorMode } from "@lighterjs/callbacks";
import type { RunDirectory, StageName, StageRequest, StageSummary } from "@lighterjs/core";
import { removeLeftovers } from "@lighterjs/core/files";
import { replaceRunFile } from "../run-folder/run-file.js";
import { RunStatus } from "../run-folder/run-status.js";
import type { RunHost } from "../training/run.js";
import { STAGE_FILES } from "./stage-files.js";

const WRITTEN: ReadonlySet<string> = new Set(Object.values(STAGE_FILES));

interface StageOfRun {
  readonly name: StageName;
  readonly request: StageRequest;
  readonly host: RunHost;
}

/** Makes the folder of a stage, or takes over what a process that was killed has left of it. */
export async function openStageFolder(
  { name, host }: StageOfRun,
  directory: RunDirectory,
  better: Readonly<Record<string, MonitorMode>>,
): Promise<RunStatus> {
  await directory.create();
  await removeLeftovers(directory.path, (file) => WRITTEN.has(file));
  return new RunStatus(directory.path, host.clock, directory.attempt, false, better, name);
}

/**
 * Writes `metrics.json`: `{stage, run, checkpoint: {path, epoch, step}, samples, metrics: {NAME:
 * number}}`.
 */
export function writeMeasured(
  { name, request }: StageOfRun,
  directory: RunDirectory,
  { samples, metrics, checkpoint }: StageSummary,
): void {
  const record = {
    stage: name,
    run: request.run ?? null,
    checkpoint: checkpoint ?? null,
    samples,
    metrics,
  };
  replaceRunFile(join(directory.path, STAGE_FILES.measured), `${JSON.stringify(record, null, 2)}\n`, true);
}
