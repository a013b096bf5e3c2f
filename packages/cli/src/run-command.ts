import process from "node:process";
import type { CommandContext } from "./command-context.js";
import { CommandError } from "./command-error.js";
import { EXIT_CODE } from "./exit-code.js";

/**
 * Runs one command, and says what it throws, as well as what a timer or an abandoned promise of
 * someone's object throws meanwhile: Node would print that whole. Nothing that the command prints
 * holds what its config reads from the environment.
 */
export async function runCommand(
  command: (context: CommandContext) => Promise<number>,
  context: Omit<CommandContext, "mask">,
): Promise<number> {
  const { withFileAccess } = await import("@lighterjs/core/files");
  const { EnvironmentSecrets } = await import("@lighterjs/core/stages");
  const { readAllowedHosts, readLimits } = await import("./access-flags.js");
  const { safeStreams } = await import("./terminal/safe-streams.js");
  const secrets = new EnvironmentSecrets(context.environment);
  const streams = safeStreams(context.streams, secrets);
  const { verbosity, reportFormat } = context;
  const { out, err } = streams;
  const report = async (error: unknown, outcome: string): Promise<void> => {
    if (reportFormat !== undefined && CommandError.is(error)) {
      const { commandDiagnostic, renderReport } = await import("./render-report.js");
      out.write(renderReport([commandDiagnostic(error.message, error.help)], reportFormat));
      return;
    }
    const { renderFailure } = await import("./render-failure.js");
    err.write(renderFailure(error, { color: err.color, verbosity, outcome }));
  };
  const crash = (error: unknown): void => {
    void report(error, "the run failed").finally(() => process.exit(EXIT_CODE.failed));
  };
  process.on("uncaughtException", crash);
  try {
    const limits = readLimits(context.limits).files;
    const allowedHosts = readAllowedHosts(context.allowedHosts);
    return await withFileAccess({ limits, allowedHosts }, () =>
      command({
        ...context,
        streams,
        environment: secrets.environment,
        mask: (text) => secrets.hide(text),
      }),
    );
  } catch (error) {
    await report(error, "nothing was built");
    return EXIT_CODE.refused;
  } finally {
    process.off("uncaughtException", crash);
  }
}
