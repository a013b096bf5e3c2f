import { ALLOW_HOST, CONFIG, CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import { showReport, writtenOrPage, type PageReport } from "../show-report.js";

/** The object that `trainer:` builds, as this command uses it. */
interface Planner {
  /** Tells what would be frozen when; trains nothing and leaves nothing on disk. */
  plan(system: object): Promise<PageReport>;
}

/** `lighter plan`: what would be frozen when. Builds the model, and trains nothing. */
export const command = defineCommand({
  ...CONFIG,
  options: [...CONFIG_OPTIONS, formatOption("html"), ALLOW_HOST],
  examples: `
  $ lighter plan config.yaml
  $ lighter plan config.yaml --format json | jq '.phases[].relative_step_cost'
  $ lighter plan config.yaml --format html > plan.html

Builds the model, but reads no samples, trains nothing and leaves no folder behind.`,
  run: (args, { format, ...flags }, context) =>
    showReport<Planner, PageReport>(
      { command: "plan", method: "plan", config: { args, ...flags }, outcome: "there is no plan" },
      ({ trainer, system }) => trainer.plan(system),
      (report, out) => writtenOrPage(report, format, out),
      context,
    ),
});
