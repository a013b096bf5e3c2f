import type { FreezerOptions } from "./freezer-options.js";
import type { FreezeGroup } from "./freeze-groups.js";

/**
 * The learning rate of each group of one Freezer once it has warmed up, as a factor of the base rate: `lr_factor`,
 * divided by `lr_decay_per_group` once for every group that is nearer the output.
 *
 * Discriminative fine-tuning: Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", ACL 2018.
 */
export function groupRates(
  { lr_factor = 1, lr_decay_per_group = 1 }: FreezerOptions,
  groups: readonly FreezeGroup[],
): readonly number[] {
  return ranksOf(groups).map((rank) => lr_factor / lr_decay_per_group ** rank);
}

/** Share of its full rate that a group has in the step that begins, `steps` after its release: 1/n, 2/n, …, 1. */
export function warmUpShare({ lr_warmup_steps = 0 }: FreezerOptions, steps: number): number {
  return steps + 1 >= lr_warmup_steps ? 1 : (steps + 1) / lr_warmup_steps;
}

/** How many groups are nearer the output than each; those that cover the same layers count as one. */
function ranksOf(groups: readonly FreezeGroup[]): readonly number[] {
  const stretches = groups.map(stretchOf);
  return stretches.map((own) => {
    const nearer = stretches.filter((other) => isNearerOutput(other, own));
    return new Set(nearer.map(({ first, last }) => `${first} to ${last}`)).size;
  });
}

/** The part of the forward pass between the first layer of a group and its last. */
interface Stretch {
  readonly first: number;
  readonly last: number;
}

function stretchOf({ parameters }: FreezeGroup): Stretch {
  const places = parameters.map(({ forwardIndex }) => forwardIndex);
  return { first: Math.min(...places), last: Math.max(...places) };
}

/** Of two that end with the same layer, the one that begins later is nearer. */
function isNearerOutput(a: Stretch, b: Stretch): boolean {
  return a.last > b.last || (a.last === b.last && a.first > b.first);
}
