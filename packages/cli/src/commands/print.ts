import { DiagnosticCollector, composeConfig, printConfig, printData } from "@lighterjs/core";
import { checkRun } from "../check-run.js";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { configRequest, type ConfigArguments } from "../config-request.js";
import { EXIT_CODE } from "../exit-code.js";
import { resolvedData } from "../resolved-data.js";

export interface PrintRequest extends ConfigArguments {
  readonly resolve: boolean;
  readonly origins: boolean;
}

/** `lighter print`: the composed config as YAML; resolved, or with the origin of each value, where that is asked for. */
export async function print(request: PrintRequest, context: CommandContext): Promise<number> {
  const { resolve, origins } = request;
  if (resolve && origins)
    throw new CommandError("`--resolve` and `--origins` cannot be used together", {
      help: ["`--origins` tells who set each value as it is written, before references are resolved"],
    });
  const config = configRequest("print", request, context);
  if (resolve) {
    const { resolved } = await checkRun(config);
    context.streams.out.write(printData(resolvedData(resolved)));
  } else {
    const found = new DiagnosticCollector();
    const { root } = found.finish(await composeConfig(config, found.report));
    context.streams.out.write(printConfig(root, { origins }));
  }
  return EXIT_CODE.done;
}
