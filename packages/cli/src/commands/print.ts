import {
  DiagnosticCollector,
  composeConfig,
  pathPrefixes,
  printConfig,
  printResolved,
} from "@lighterjs/core/stages";
import { checkRun } from "../check-run.js";
import type { CommandContext } from "../command-context.js";
import { configRequest, type ConfigArguments } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";

export interface PrintRequest extends ConfigArguments {
  readonly resolve: boolean;
  readonly origins: boolean;
}

/** `lighter print`: the composed config as YAML, resolved and with the origin of each value where that is asked for. */
export async function print(request: PrintRequest, context: CommandContext): Promise<number> {
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
