import type { Logger } from "@lighterjs/core";

/** What a trainer says where no host listens: a line each on the standard error output. */
export const stderrLogger: Logger = {
  debug() {},
  info(message) {
    process.stderr.write(`${message}\n`);
  },
  warn(message) {
    process.stderr.write(`warning: ${message}\n`);
  },
};
