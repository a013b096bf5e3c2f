import type { Progress } from "@lighterjs/core";
import { epochOf, metricParts, rateOf } from "./epoch-line.js";
import { formatDuration } from "./format-number.js";
import type { RunRate } from "./run-rate.js";

const BAR = { least: 10, most: 20, fromWidth: 60 };
const GAP = "  ";

/**
 * One line no wider than `width`: the epoch, a bar where the line is not too narrow for one, then
 * as much as fits of batches done, rate, time left and metrics.
 */
export function progressBar(progress: Progress, rate: RunRate, time: number, width: number): string {
  const { stage, batch, batches } = progress;
  const head = stage === "train" ? epochOf(progress) : `${epochOf(progress)} ${stage}`;
  const hasBar = batches !== null && width >= BAR.fromWidth;
  let room = width - head.length - (hasBar ? GAP.length + BAR.least : 0);

  const kept: string[] = [];
  for (const part of detailsOf(progress, rate, time)) {
    if (GAP.length + part.length > room) break;
    kept.push(part);
    room -= GAP.length + part.length;
  }
  const bar = hasBar ? [barOf(batch / batches, Math.min(BAR.most, BAR.least + room))] : [];
  return [head, ...bar, ...kept].join(GAP).slice(0, Math.max(0, width));
}

/** Most important first. */
function detailsOf({ stage, batch, batches, metrics }: Progress, runRate: RunRate, time: number): string[] {
  const rate = runRate.batchesPerSecond(stage);
  const left = runRate.secondsLeft(time);
  return [
    batches === null ? `${batch}` : `${batch}/${batches}`,
    ...(rate === undefined ? [] : [rateOf(rate)]),
    ...(left === undefined ? [] : [`eta ${formatDuration(left)}`]),
    ...metricParts(metrics),
  ];
}

function barOf(fraction: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * width);
  return "█".repeat(full) + "░".repeat(width - full);
}
