import { enumerated, quoted } from "../wording.js";
import { claimedBy, labelOf, type ScheduledFreezer } from "./scheduled-groups.js";

/** The one line that tells that two Freezers select some of the same parameters; `undefined` when they do not. */
export function describeOverlap(a: ScheduledFreezer, b: ScheduledFreezer): string | undefined {
  const others = claimedBy(b.groups);
  const shared = a.groups
    .flatMap(({ parameters }) => parameters)
    .filter(({ identity }) => others.has(identity));
  if (shared.length === 0) return undefined;
  const which = enumerated(
    shared.map(({ name }) => quoted(name)),
    1,
  );
  return `the Freezers of ${labelOf(a)} and of ${labelOf(b)} both select ${which}, frozen while either holds it`;
}
