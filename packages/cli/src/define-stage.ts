import type { Runnable, StageName, StageSummary } from "@lighterjs/core";
import { ALLOW_HOST, CONFIG_OPTIONS, defineCommand } from "./command.js";
import type { CommandContext } from "./command-context.js";
import { metricParts } from "./host/epoch-line.js";
import { openRun } from "./open-run.js";
import { checkRequestedStage, type StageArguments } from "./requested-stage.js";
import { runToEnd } from "./run-to-end.js";

/** The parts in which commands that use a trained model differ. */
export interface StageTexts {
  /** Command lines at the end of its help. */
  readonly examples: string;
  /** The verb for samples that it has done with: `tested`. */
  readonly done: string;
}

/**
 * A command that uses the model of a run, or of a config with a checkpoint or weights of its own.
 */
export function defineStage(stage: StageName, { examples, done }: StageTexts) {
  return defineCommand({
    usage: "RUN_OR_CONFIG... [OVERRIDE...] [options]",
    argument: {
      name: "[args...]",
      description: "the folder of a run, or config files, then configs and overrides that change it",
    },
    options: [
      ...CONFIG_OPTIONS,
      {
        flags: "--checkpoint <checkpoint>",
        description: "whose weights: best, last, or a path (default: the best of the run, else its last)",
      },
      {
        flags: "--run-dir <dir>",
        description: `folder of what is written (default: RUN/${stage}/<time>); goes on with what was begun there`,
      },
      ALLOW_HOST,
    ],
    examples,
    run: (args, flags, context) => use(stage, done, { args, ...flags }, context),
  });
}

async function use(
  stage: StageName,
  done: string,
  request: StageArguments,
  context: CommandContext,
): Promise<number> {
  const texts = { stopping: "stopping after this batch", nothing: `nothing was ${done}` };
  return runToEnd(texts, context, async (controls) => {
    const { requested, request: asked, finished } = await checkRequestedStage(stage, request, context);
    if (finished !== undefined) return { finished, said: `nothing is left to be ${done}: all samples were` };
    const run = await openRun<Required<Pick<Runnable, StageName>>>(stage, requested, controls, context);
    const work = async (): Promise<StageSummary> => {
      const summary = await run.trainer[stage](run.system, asked);
      if (summary.reason === "completed") run.logger.info(summaryLine(done, summary));
      return summary;
    };
    return { run, work };
  });
}

/** `tested 150 samples  test/loss 0.1234  test/accuracy 0.9600`. */
function summaryLine(done: string, { samples, metrics }: StageSummary): string {
  return [`${done} ${samples} ${samples === 1 ? "sample" : "samples"}`, ...metricParts(metrics)].join("  ");
}
