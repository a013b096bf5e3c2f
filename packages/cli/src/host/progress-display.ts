import type { Clock, ProgressDisplay } from "@lighterjs/core";
import type { StatusLine } from "../terminal/status-line.js";
import type { Verbosity } from "../command-context.js";
import { epochLine } from "./epoch-line.js";
import { RunRate } from "./run-rate.js";
import { progressBar } from "./progress-bar.js";

const REDRAW_MS = 100;

/**
 * One line per epoch; on a terminal also a bar that is redrawn at most ten times a second. Nothing
 * when quiet.
 */
export function progressDisplay(line: StatusLine, clock: Clock, verbosity: Verbosity): ProgressDisplay {
  if (verbosity === "quiet") return { update() {}, finish() {} };
  const rate = new RunRate();
  let drawnAt = -Infinity;
  return {
    update(progress) {
      const time = clock.now();
      rate.observe(progress, time);
      if (progress.epochEnd) {
        line.clear();
        line.print(epochLine(progress, rate.batchesPerSecond("train")));
        return;
      }
      if (!line.output.interactive || time - drawnAt < REDRAW_MS) return;
      drawnAt = time;
      line.show(progressBar(progress, rate, time, line.output.width() - 1));
    },
    finish() {
      line.clear();
    },
  };
}
