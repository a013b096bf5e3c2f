import { labelOf, type ScheduledFreezer } from "./scheduled-groups.js";

/** The one line that tells that two Freezers select some of the same parameters; `undefined` when they do not. */
export function describeOverlap(a: ScheduledFreezer, b: ScheduledFreezer): string | undefined {
  const shared = parametersOf(a).filter((parameter) =>
    parametersOf(b).some(({ identity }) => identity === parameter.identity),
  );
  const [first, ...others] = shared;
  if (first === undefined) return undefined;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return `the Freezers of ${labelOf(a)} and of ${labelOf(b)} both select \`${first.name}\`${more}, frozen while either holds it`;
}

function parametersOf({ groups }: ScheduledFreezer) {
  return groups.flatMap(({ parameters }) => parameters);
}
