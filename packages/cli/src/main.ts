import process from "node:process";
import { runCommandLine } from "./command-line.js";
import { EXIT_CODE } from "./exit-code.js";
import { streamOutput } from "./terminal/output.js";
import { version } from "./version.js";

void main();

// A module that awaits nothing itself: the bundle of it is loaded with `require`.
async function main(): Promise<never> {
  const exitCode = await runCommandLine(process.argv.slice(2), {
    version,
    streams: {
      out: streamOutput(process.stdout, process.env),
      err: streamOutput(process.stderr, process.env, true),
    },
    cwd: process.cwd(),
    environment: process.env,
    startedAt: Date.now(),
  });
  await Promise.all([process.stdout, process.stderr].map(drained));
  const lost = lostResult();
  if (lost !== undefined) process.stderr.write(`error: the result could not be written: ${lost.message}\n`);
  // What a user's object left running must not keep a finished command alive.
  process.exit(lost === undefined ? exitCode : Math.max(exitCode, EXIT_CODE.failed));
}

/**
 * Why what was printed has not arrived, as on a full disk; a reader that has gone wants no more of
 * it.
 */
function lostResult(): Error | undefined {
  const { errored } = process.stdout;
  return errored === null || ("code" in errored && errored.code === "EPIPE") ? undefined : errored;
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed) resolve();
    else stream.write("", () => resolve());
  });
}
