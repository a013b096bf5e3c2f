import type { Progress } from "@lighterjs/core";
import { epochOf, metricParts, rateOf } from "./epoch-line.js";
import { formatDuration } from "./format-number.js";
import type { Pace } from "./pace.js";

const BAR_WIDTH = 20;
const GAP = 2;

/**
 * One line no wider than `width`: where we are, then as much of the bar, the metrics, the rate and the time left as fits,
 * in that order of importance.
 */
export function progressBar(progress: Progress, pace: Pace, time: number, width: number): string {
  const counted = progress.batches === null ? `${progress.batch}` : `${progress.batch}/${progress.batches}`;
  const stage = progress.stage === "train" ? "" : ` ${progress.stage}`;
  const head = epochOf(progress) + stage;
  const parts = [counted];

  const rate = pace.batchesPerSecond(progress.stage);
  if (rate !== undefined) parts.push(rateOf(rate));
  const left = pace.secondsLeft(time);
  if (left !== undefined) parts.push(`eta ${formatDuration(left)}`);
  parts.push(...metricParts(progress.metrics));

  let room = width - head.length;
  const kept: string[] = [];
  for (const part of parts) {
    if (part.length + GAP > room) break;
    kept.push(part);
    room -= part.length + GAP;
  }
  const bar =
    progress.batches !== null && room >= BAR_WIDTH + GAP ? [barOf(progress.batch / progress.batches)] : [];
  return [head, ...bar, ...kept].join(" ".repeat(GAP)).slice(0, Math.max(0, width));
}

function barOf(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
  return "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
}
