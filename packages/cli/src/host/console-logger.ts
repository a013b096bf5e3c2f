import type { Logger, OptionError } from "@lighterjs/core";
import type { StatusLine } from "../terminal/status-line.js";
import { styled } from "../terminal/style.js";
import type { Verbosity } from "../command-context.js";

/**
 * The report of a warning about an object of the config, once its objects are known; nothing for
 * what is no such object.
 */
export type RenderWarning = (about: OptionError) => string | undefined;

/**
 * Log lines for a person: warnings always, information unless quiet, details when verbose.
 *
 * @param warnings - what renders warnings that have a place in the config; it may be set later
 */
export function consoleLogger(
  line: StatusLine,
  verbosity: Verbosity,
  warnings: { render?: RenderWarning } = {},
): Logger {
  const { color } = line.output;
  return {
    debug(message) {
      if (verbosity === "verbose") line.print(styled(message, "dim", color));
    },
    info(message) {
      if (verbosity !== "quiet") line.print(message);
    },
    warn(message, about) {
      const report = about && warnings.render?.(about);
      if (report !== undefined) {
        if (report !== "") line.print(report.trimEnd());
        return;
      }
      line.print(`${styled("warning:", "yellow", color)} ${message}`);
    },
  };
}
