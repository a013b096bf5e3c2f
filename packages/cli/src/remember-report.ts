import { resolve } from "node:path";
import type { Report } from "@lighterjs/core";
import { rememberModel, type RememberedModel } from "@lighterjs/core/stages";
import { isRecord } from "@lighterjs/schema";
import type { RequestedRun } from "./requested-run.js";

/**
 * Keeps the names that a report tells of a model, for an editor that completes them in the config.
 * What is no such report keeps nothing: which trainer made it is not known.
 */
export async function rememberReport(report: Report, { config, run }: RequestedRun): Promise<void> {
  const names = namesIn(report.toJSON());
  if (names === undefined) return;
  const files = config.files.map((file) => resolve(config.cwd, file));
  await rememberModel(run.project.directory, files, names);
}

/** The layers of a summary, or the parameters of a plan. */
function namesIn(told: unknown): Partial<RememberedModel> | undefined {
  if (Array.isArray(told)) {
    const layers = told.flatMap((call: unknown) =>
      isRecord(call) &&
      typeof call.name === "string" &&
      typeof call.class === "string" &&
      typeof call.parameters === "number"
        ? [{ name: call.name, class: call.class, parameters: call.parameters }]
        : [],
    );
    return layers.length === 0 ? undefined : { layers };
  }
  const phases = isRecord(told) && Array.isArray(told.phases) ? told.phases : [];
  const parameters = phases.flatMap((phase: unknown) =>
    isRecord(phase) && Array.isArray(phase.frozen) ? phase.frozen.filter(isText) : [],
  );
  return parameters.length === 0 ? undefined : { parameters: [...new Set(parameters)] };
}

const isText = (value: unknown): value is string => typeof value === "string";
