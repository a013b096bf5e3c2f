import type { Logger } from "@lighterjs/core";
import type { StatusLine } from "../terminal/status-line.js";
import { styled } from "../terminal/style.js";
import type { Verbosity } from "../verbosity.js";

/** Log lines for a person: warnings always, information unless quiet, details when verbose. */
export function consoleLogger(line: StatusLine, verbosity: Verbosity): Logger {
  const { color } = line.output;
  return {
    debug(message) {
      if (verbosity === "verbose") line.print(styled(message, "dim", color));
    },
    info(message) {
      if (verbosity !== "quiet") line.print(message);
    },
    warn(message) {
      line.print(`${styled("warning:", "yellow", color)} ${message}`);
    },
  };
}
