import type { Report } from "@lighterjs/core";
import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import { showReport, written } from "../show-report.js";

/** The object that `trainer:` builds, as this command uses it. */
interface Summarizer {
  /** Tells what the model is made of; trains nothing and leaves nothing on disk. */
  summary(system: object): Promise<Report>;
}

/** `lighter summary`: what the model is made of. Builds the model, and trains nothing. */
export const command = defineCommand({
  ...CONFIG,
  options: [...CONFIG_OPTIONS, formatOption(), ALLOW_HOST],
  examples: `
  $ lighter summary config.yaml
  $ lighter summary config.yaml --format json | jq 'map(.parameters) | add'

Builds the model, but reads no samples, trains nothing and leaves no folder behind.`,
  run: (args, { format, ...flags }, context) =>
    showReport<Summarizer, Report>(
      { command: "summary", method: "summary", config: { args, ...flags }, outcome: "there is no summary" },
      ({ trainer, system }) => trainer.summary(system),
      (report, out) => written(report, format, out),
      context,
    ),
});
