import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import { CommandError } from "../command-error.js";
import { showReport, writtenOrPage, type PageReport } from "../show-report.js";

interface RateRange {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}

/** The object that `trainer:` builds, as this command uses it. */
interface RateFinder {
  /** Trains with a rising learning rate, leaves the model as it was, and nothing on disk. */
  findLearningRate(system: object, range: RateRange): Promise<PageReport>;
}

/** `lighter find-lr`: which learning rate to begin with. */
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
  run: async (args, { format, from, to, steps, ...flags }, context) => {
    const range = readRange(from, to, steps);
    return showReport<RateFinder, PageReport>(
      {
        command: "find-lr",
        method: "findLearningRate",
        config: { args, ...flags },
        outcome: "no learning rate was found",
      },
      ({ trainer, system }) => trainer.findLearningRate(system, range),
      (report, out) => writtenOrPage(report, format, out),
      context,
    );
  },
});

/** @throws CommandError */
function readRange(from: string, to: string, steps: string): RateRange {
  const range = {
    from: positive("--from", from),
    to: positive("--to", to),
    steps: positive("--steps", steps),
  };
  if (range.from >= range.to) throw new CommandError(`\`--from ${from}\` must be lower than \`--to ${to}\``);
  if (!Number.isInteger(range.steps) || range.steps < 10 || range.steps > 1e6)
    throw new CommandError(`\`--steps ${steps}\`: expected a whole number from 10 to 1000000`);
  return range;
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new CommandError(`\`${flag} ${text}\`: expected a number above 0`);
}
