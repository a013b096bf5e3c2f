import { withFileAccess, type Report } from "@lighterjs/core";
import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import type { CommandContext, Format } from "../command-context.js";
import type { ConfigArguments } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";
import { openRun } from "../open-run.js";
import { renderFailure } from "../render-failure.js";
import { checkRequestedRun } from "../requested-run.js";
import { renderJSON } from "../terminal/render-json.js";
import type { Output } from "../terminal/output.js";
import { StatusLine } from "../terminal/status-line.js";

type PlanFormat = Format | "html";

/** What this command asks of the object that `trainer:` builds. */
interface Planner {
  /** What would be frozen when; trains nothing and leaves nothing on disk. */
  plan(system: object): Promise<PlanReport>;
}

interface PlanReport extends Report {
  /** A page, in one file that needs no other. */
  toHTML(): string;
}

interface PlanRequest extends ConfigArguments {
  readonly format: PlanFormat;
}

export const command = defineCommand({
  ...CONFIG,
  options: [...CONFIG_OPTIONS, formatOption("html"), ALLOW_HOST],
  examples: `
  $ lighter plan config.yaml
  $ lighter plan config.yaml --format json | jq '.phases[].relative_step_cost'
  $ lighter plan config.yaml --format html > plan.html

Builds the model, but reads no samples, trains nothing and leaves no folder behind.`,
  run: (args, flags, context) => plan({ args, ...flags }, context),
});

/**
 * `lighter plan`: what would be frozen when. Builds the model, trains nothing, makes no run folder, and reaches no host but
 * those that the command line allows.
 */
function plan(request: PlanRequest, context: CommandContext): Promise<number> {
  return withFileAccess({ network: "allowed" }, () => planRun(request, context));
}

async function planRun({ format, ...config }: PlanRequest, context: CommandContext): Promise<number> {
  const { out, err } = context.streams;
  const controls = { line: new StatusLine(err), stopSignal: new AbortController().signal };
  const requested = await checkRequestedRun("plan", config, context);
  const run = await openRun<Planner>("plan", requested, controls, context);
  try {
    const report = await run.trainer.plan(run.system);
    const text = render(report, format, out);
    out.write(text.endsWith("\n") ? text : `${text}\n`);
    return EXIT_CODE.done;
  } catch (error) {
    const view = { color: err.color, verbosity: context.verbosity, outcome: "there is no plan" };
    err.write(renderFailure(run.graph.explain(error) ?? error, view));
    return EXIT_CODE.refused;
  } finally {
    await run.close();
  }
}

function render(report: PlanReport, format: PlanFormat, out: Output): string {
  switch (format) {
    case "html":
      return report.toHTML();
    case "json":
      return renderJSON(report.toJSON());
    case "text":
      return report.render({ color: out.color, width: out.width(), isTerminal: out.terminal });
  }
}
