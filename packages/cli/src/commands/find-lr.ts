import { withFileAccess, type Report } from "@lighterjs/core";
import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import type { CommandContext, Format } from "../command-context.js";
import { CommandError } from "../command-error.js";
import type { ConfigArguments } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";
import { openRun } from "../open-run.js";
import { renderFailure } from "../render-failure.js";
import { checkRequestedRun } from "../requested-run.js";
import { renderJSON } from "../terminal/render-json.js";
import { StatusLine } from "../terminal/status-line.js";

/** What this command asks of the object that `trainer:` builds. */
interface RateFinder {
  /** Trains with a rising learning rate, leaves the model as it was, and nothing on disk. */
  findLearningRate(
    system: object,
    range: { readonly from: number; readonly to: number; readonly steps: number },
  ): Promise<RateReport>;
}

interface RateReport extends Report {
  /** A page, in one file that needs no other. */
  toHTML(): string;
}

interface RateRequest extends ConfigArguments {
  readonly format: Format | "html";
  readonly from: string;
  readonly to: string;
  readonly steps: string;
}

export const command = defineCommand({
  ...CONFIG,
  options: [
    ...CONFIG_OPTIONS,
    { flags: "--from <rate>", description: "lowest learning rate to try", default: "1e-7" },
    { flags: "--to <rate>", description: "highest learning rate to try", default: "1" },
    { flags: "--steps <number>", description: "optimizer steps, each with a higher rate", default: "100" },
    formatOption("html"),
    ALLOW_HOST,
  ],
  examples: `
  $ lighter find-lr config.yaml
  $ lighter find-lr config.yaml --from 1e-5 --to 10 --steps 200
  $ lighter find-lr config.yaml --format html > learning-rate.html
  $ lighter find-lr config.yaml --format json | jq .suggestion

Trains for some steps while the learning rate rises, until the loss diverges,
and suggests the rate at which it falls fastest. Leaves no folder behind.`,
  run: (args, flags, context) => findRate({ args, ...flags }, context),
});

/** `lighter find-lr`: which learning rate to begin with. */
function findRate(request: RateRequest, context: CommandContext): Promise<number> {
  return withFileAccess({ network: "allowed" }, () => runTest(request, context));
}

async function runTest(
  { format, from, to, steps, ...config }: RateRequest,
  context: CommandContext,
): Promise<number> {
  const range = {
    from: positive("--from", from),
    to: positive("--to", to),
    steps: positive("--steps", steps),
  };
  if (range.from >= range.to) throw new CommandError(`\`--from ${from}\` must be lower than \`--to ${to}\``);
  if (!Number.isInteger(range.steps) || range.steps < 10 || range.steps > 1e6)
    throw new CommandError(`\`--steps ${steps}\`: expected a whole number from 10 to 1000000`);
  const { out, err } = context.streams;
  const controls = { line: new StatusLine(err), stopSignal: new AbortController().signal };
  const requested = await checkRequestedRun("findLearningRate", config, context);
  const run = await openRun<RateFinder>("findLearningRate", requested, controls, context);
  try {
    const report = await run.trainer.findLearningRate(run.system, range);
    const reader = { color: out.color, width: out.width(), isTerminal: out.terminal };
    const text =
      format === "html"
        ? report.toHTML()
        : format === "json"
          ? renderJSON(report.toJSON())
          : report.render(reader);
    out.write(text.endsWith("\n") ? text : `${text}\n`);
    return EXIT_CODE.done;
  } catch (error) {
    const view = { color: err.color, verbosity: context.verbosity, outcome: "no learning rate was found" };
    err.write(renderFailure(run.graph.explain(error) ?? error, view));
    return EXIT_CODE.refused;
  } finally {
    await run.close();
  }
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new CommandError(`\`${flag} ${text}\`: expected a number above 0`);
}
