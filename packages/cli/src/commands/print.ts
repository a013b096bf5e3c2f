import {
  DiagnosticCollector,
  composeConfig,
  pathPrefixes,
  printConfig,
  printResolved,
} from "@lighterjs/core/stages";
import { checkRun } from "../check-run.js";
import { CONFIG, CONFIG_OPTIONS, defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { configRequest, type ConfigArguments } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";

interface PrintRequest extends ConfigArguments {
  readonly resolve: boolean;
  readonly origins: boolean;
}

export const command = defineCommand({
  ...CONFIG,
  options: [
    ...CONFIG_OPTIONS,
    { flags: "--resolve", description: "replace references by what they refer to" },
    { flags: "--origins", description: "say which file and line set each value" },
  ],
  examples: `
  $ lighter print base.yaml finetune.yaml
  $ lighter print config.yaml trainer.max_epochs=3 --origins
  trainer:
    max_epochs: 3 # <command line>:1:20 (was 10, config.yaml:4:15)

With --resolve, values read from the environment stay \${env:NAME}.`,
  run: (args, { resolve = false, origins = false, ...flags }, context) =>
    print({ args, ...flags, resolve, origins }, context),
});

/**
 * `lighter print`: the composed config as YAML, resolved and with the origin of each value where
 * that is asked for.
 */
async function print(request: PrintRequest, context: CommandContext): Promise<number> {
  const { resolve, origins } = request;
  const config = configRequest("print", request, context);
  if (resolve) {
    const { resolved, checked } = await checkRun(config);
    // What is printed here may be kept here: its paths count from the working directory.
    const prefixes = pathPrefixes(checked, context.cwd);
    context.streams.out.write(printResolved(resolved, { origins, prefixes }));
  } else {
    const found = new DiagnosticCollector();
    const { root } = found.finish(await composeConfig(config, found.report));
    context.streams.out.write(printConfig(root, { origins }));
  }
  return EXIT_CODE.done;
}
