import { claimedBy, labelOf, type ScheduledFreezer } from "./scheduled-groups.js";

/** The one line that tells that two Freezers select some of the same parameters; `undefined` when they do not. */
export function describeOverlap(a: ScheduledFreezer, b: ScheduledFreezer): string | undefined {
  const others = claimedBy(b.groups);
  const shared = a.groups
    .flatMap(({ parameters }) => parameters)
    .filter(({ identity }) => others.has(identity));
  const [first] = shared;
  if (first === undefined) return undefined;
  const more = shared.length > 1 ? ` and ${shared.length - 1} more` : "";
  return `the Freezers of ${labelOf(a)} and of ${labelOf(b)} both select \`${first.name}\`${more}, frozen while either holds it`;
}
