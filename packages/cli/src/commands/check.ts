import { DiagnosticError, type Diagnostic } from "@lighterjs/core";
import { renderDiagnostics } from "@lighterjs/core/render";
import { checkRun } from "../check-run.js";
import { CONFIG, CONFIG_OPTIONS, defineCommand, formatOption } from "../command.js";
import type { CommandContext, ReportFormat } from "../command-context.js";
import { configRequest, type ConfigArguments } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";

interface CheckRequest extends ConfigArguments {
  readonly format: "text" | ReportFormat;
  readonly stage: string;
}

export const command = defineCommand({
  ...CONFIG,
  options: [
    ...CONFIG_OPTIONS,
    formatOption("sarif", "github"),
    {
      flags: "--stage <stage>",
      description: "the command that the config is for, since each needs other options",
      choices: ["fit", "validate", "test", "predict"],
      default: "fit",
    },
  ],
  examples: `
  $ lighter check config.yaml
  error[UNKNOWN_OPTION]: \`lighter.callbacks.Freezer\` has no option \`until_epochs\`
   --> config.yaml:9:7
  ...
    = help: did you mean \`until_epoch\`?

Nothing is printed, and the exit code is 0, when the config is right.
  $ lighter check config.yaml --format json | jq '.[].message'`,
  run: (args, flags, context) => check({ args, ...flags }, context),
});

/**
 * `lighter check`: every fault of a config; nothing is built, and no code of a target is imported.
 */
async function check(request: CheckRequest, context: CommandContext): Promise<number> {
  const { out, err } = context.streams;
  const diagnostics = await diagnose(request, context);
  const failed = diagnostics.some(({ severity }) => severity === "error");
  if (request.format !== "text") {
    // What explains codes is long, and a text names none.
    const { codesOf, renderReport } = await import("../render-report.js");
    const codes =
      request.format === "sarif" ? await codesOf(configRequest("check", request, context)) : undefined;
    out.write(renderReport(diagnostics, request.format, codes));
  } else if (failed || context.verbosity !== "quiet")
    err.write(renderDiagnostics(diagnostics, { color: err.color }));
  return failed ? EXIT_CODE.refused : EXIT_CODE.done;
}

async function diagnose(request: CheckRequest, context: CommandContext): Promise<readonly Diagnostic[]> {
  try {
    const { stage } = request;
    return (await checkRun({ ...configRequest("check", request, context), stage })).warnings;
  } catch (error) {
    if (DiagnosticError.is(error)) return error.diagnostics;
    throw error;
  }
}
