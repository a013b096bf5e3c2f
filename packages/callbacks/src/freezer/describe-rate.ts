import type { ScheduledGroup } from "./scheduled-groups.js";

/**
 * How a group trains, in words: `at 0.1 × the learning rate`, `warming up to the learning rate in 100 steps`; `undefined`
 * when at once and at the base rate.
 *
 * @param rate - as a factor of the base rate, once it has warmed up; `undefined` when there is none
 */
export function describeRate(rate: number | undefined, { subject }: ScheduledGroup): string | undefined {
  if (rate === undefined) return undefined;
  const { lr_warmup_steps: steps = 0 } = subject.options;
  const full = rate === 1 ? "the learning rate" : `${Number(rate.toPrecision(3))} × the learning rate`;
  if (steps > 1) return `warming up to ${full} in ${steps} steps`;
  return rate === 1 ? undefined : `at ${full}`;
}
