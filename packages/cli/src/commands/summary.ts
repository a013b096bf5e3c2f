import { withFileAccess, type Report } from "@lighterjs/core";
import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import type { CommandContext, Format } from "../command-context.js";
import type { ConfigArguments } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";
import { openRun } from "../open-run.js";
import { renderFailure } from "../render-failure.js";
import { checkRequestedRun } from "../requested-run.js";
import { renderJSON } from "../terminal/render-json.js";
import { StatusLine } from "../terminal/status-line.js";

/** What this command asks of the object that `trainer:` builds. */
interface Summarizer {
  /** What the model is made of; trains nothing and leaves nothing on disk. */
  summary(system: object): Promise<Report>;
}

interface SummaryRequest extends ConfigArguments {
  readonly format: Format;
}

export const command = defineCommand({
  ...CONFIG,
  options: [...CONFIG_OPTIONS, formatOption(), ALLOW_HOST],
  examples: `
  $ lighter summary config.yaml
  $ lighter summary config.yaml --format json | jq 'map(.parameters) | add'

Builds the model, but reads no samples, trains nothing and leaves no folder behind.`,
  run: (args, flags, context) => summary({ args, ...flags }, context),
});

/**
 * `lighter summary`: what the model is made of. Builds the model, trains nothing, makes no run folder, and reaches no host but
 * those that the command line allows.
 */
function summary(request: SummaryRequest, context: CommandContext): Promise<number> {
  return withFileAccess({ network: "allowed" }, () => summarizeRun(request, context));
}

async function summarizeRun({ format, ...config }: SummaryRequest, context: CommandContext): Promise<number> {
  const { out, err } = context.streams;
  const controls = { line: new StatusLine(err), stopSignal: new AbortController().signal };
  const requested = await checkRequestedRun("summary", config, context);
  const run = await openRun<Summarizer>("summary", requested, controls, context);
  try {
    const report = await run.trainer.summary(run.system);
    const reader = { color: out.color, width: out.width(), isTerminal: out.terminal };
    const text = format === "json" ? renderJSON(report.toJSON()) : report.render(reader);
    out.write(text.endsWith("\n") ? text : `${text}\n`);
    return EXIT_CODE.done;
  } catch (error) {
    const view = { color: err.color, verbosity: context.verbosity, outcome: "there is no summary" };
    err.write(renderFailure(run.graph.explain(error) ?? error, view));
    return EXIT_CODE.refused;
  } finally {
    await run.close();
  }
}
