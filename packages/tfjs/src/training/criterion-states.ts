import type { StateValue } from "@lighterjs/callbacks";
import type { RandomSource } from "@lighterjs/core";
import type { DataLoader } from "../data/data-loader.js";
import type { RunSnapshot } from "../checkpoint/run-snapshot.js";
import { sizeOf, targetsOf } from "../data/dataset-form.js";
import { tf } from "../engine/tf.js";
import type { Loss } from "../losses/loss.js";
import type { Head } from "../system/heads.js";
import { runTarget } from "../target-error.js";

/**
 * States that criteria have from the training data, for a checkpoint; nothing where none has any.
 */
export function criterionStates(heads: readonly Head[]): RunSnapshot["criteria"] {
  const states = heads.flatMap(({ name = "", criterion }) => {
    const state = isLoss(criterion) ? (criterion.state?.() ?? null) : null;
    return state === null ? [] : [[name, state] as const];
  });
  return states.length === 0 ? undefined : Object.fromEntries(states);
}

/**
 * Gives criteria back what a checkpoint keeps of them; without one they know nothing. To be called
 * before the data are checked.
 */
export function loadCriterionStates(
  heads: readonly Head[],
  states: Readonly<Record<string, StateValue>> = {},
): void {
  for (const { name = "", criterion } of heads)
    if (isLoss(criterion)) criterion.loadState?.(Object.hasOwn(states, name) ? states[name]! : null);
}

function isLoss(criterion: Head["criterion"]): criterion is Loss {
  return criterion !== undefined && typeof criterion !== "function";
}

/**
 * How often each class occurs among the targets of all training data; those that are distributions
 * count for each class in part.
 */
export async function countClasses(
  loader: DataLoader,
  at: number,
  classes: number,
  random: RandomSource,
): Promise<readonly number[]> {
  const counts = new Array<number>(classes).fill(0);
  const named = await namedClasses(loader, at, classes);
  if (named !== undefined) {
    for (const index of named) counts[index]! += 1;
    return counts;
  }
  for await (const { inputs, targets } of loader.batches(0, random.stream("count"))) {
    const target = targets[at]!;
    const values = await target.data();
    const isDistribution = target.dtype !== "int32" && target.shape.at(-1) === classes && target.rank > 1;
    for (const [place, value] of values.entries())
      if (isDistribution) counts[place % classes]! += value;
      else counts[Math.round(value)]! += 1;
    tf.dispose([...inputs, ...targets]);
  }
  return counts;
}

/** The class of each sample, where the data tell it without reading the samples. */
async function namedClasses(
  { dataset, needs, targets }: DataLoader,
  at: number,
  classes: number,
): Promise<readonly number[] | undefined> {
  const { spec } = targets[at]!;
  const isOnly = targetsOf(dataset, needs).length === 1;
  if (dataset.sampleLabels === undefined || !isOnly || spec.type !== "int32" || sizeOf(spec) !== 1)
    return undefined;
  const labels = await runTarget(dataset, "sampleLabels", () => dataset.sampleLabels!());
  const indices = new Map(
    Array.from({ length: classes }, (_, index) => [spec.classNames?.[index] ?? String(index), index]),
  );
  const named = labels.flatMap((label) => indices.get(label) ?? []);
  return named.length === dataset.length ? named : undefined;
}
