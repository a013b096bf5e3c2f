import type { Parameter } from "../trainer.js";
import { enumerated, quoted } from "../wording.js";
import { isInside, type FreezeWindow, type TrainingTime } from "./freeze-window.js";
import type { ScheduledGroup } from "./scheduled-groups.js";

/**
 * How long a frozen group stays so, in words: `until epoch 5 or step 5000`, `for the whole run`.
 */
export function describeEnd({ windows, subject }: ScheduledGroup, now: TrainingTime): string {
  const { monitor } = subject.options;
  const metric = monitor === undefined ? [] : [`${quoted(monitor)} stops improving`];
  const ends = windows
    .filter((window) => isInside(window, now))
    .map(({ until_epoch, until_step }) => [...metric, ...limits(until_epoch, until_step)]);
  if (ends.some(({ length }) => length === 0))
    return windows.some(isWholeRun) ? "for the whole run" : "to the end of the run";
  return ends.map((end) => `until ${end.join(" or ")}`).join(" and ");
}

/**
 * When a group that trains is frozen again, in words: `until epoch 4`; `undefined` when it is not.
 */
export function describeNextFreeze({ windows }: ScheduledGroup, now: TrainingTime): string | undefined {
  const coming = windows
    .filter(({ from_epoch = 0, from_step = 0 }) => from_epoch > now.epoch || from_step > now.step)
    .sort((a, b) => (a.from_epoch ?? 0) - (b.from_epoch ?? 0) || (a.from_step ?? 0) - (b.from_step ?? 0));
  // Whether an epoch or a step comes first is not known here.
  const inEpochs = coming.find(({ from_step }) => from_step === undefined);
  const inSteps = coming.find(({ from_epoch }) => from_epoch === undefined);
  const inBoth = coming.filter(
    ({ from_epoch, from_step }) => from_epoch !== undefined && from_step !== undefined,
  );
  const starts = [inEpochs, inSteps, ...inBoth].flatMap((window) =>
    window === undefined ? [] : [limits(window.from_epoch, window.from_step).join(" and ")],
  );
  return starts.length === 0 ? undefined : `until ${starts.join(" or ")}`;
}

function isWholeRun({ from_epoch = 0, from_step = 0, until_epoch, until_step }: FreezeWindow): boolean {
  return from_epoch + from_step === 0 && (until_epoch ?? until_step) === undefined;
}

function limits(epoch: number | undefined, step: number | undefined): readonly string[] {
  return [
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
    ...(step === undefined ? [] : [`step ${step}`]),
  ];
}

/**
 * How a group trains, in words: `at 0.1 × the learning rate`,
 * `warming up to the learning rate in 100 steps`; `undefined` when at once and at the base rate.
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

/** The reason given for a parameter whose trainer gives none. */
const FLAG =
  "the model has `trainable: false` on it, which no Freezer changes; take that away to have it train";

/**
 * Why parameters do not train that no Freezer holds, and what would let them, one text for each
 * reason: `model.a.kernel` and 3 more: …
 */
export function describeHeld(parameters: readonly Parameter[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, heldBy = FLAG } of parameters)
    reasons.set(heldBy, [...(reasons.get(heldBy) ?? []), quoted(name)]);
  return [...reasons].map(([reason, names]) => `${enumerated(names, 1)}: ${reason}`);
}
