import type { Logger } from "@lighterjs/core";
import { escapeUnseen } from "@lighterjs/core/render";

/**
 * Writes what a trainer says where no host listens: a line each on the standard error output. Names
 * from files of others command no terminal.
 */
export const stderrLogger: Logger = {
  debug() {},
  info(message) {
    process.stderr.write(`${escapeUnseen(message)}\n`);
  },
  warn(message) {
    process.stderr.write(`warning: ${escapeUnseen(message)}\n`);
  },
};
