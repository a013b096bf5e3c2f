import { OptionError } from "@lighterjs/schema";
import type { Parameter } from "../trainer.js";
import { freezePhases, type FreezePhase } from "./freeze-phases.js";
import type { RunLength } from "./run-length.js";
import { claimedBy, labelOf, type ScheduledFreezer } from "./scheduled-groups.js";

/**
 * Refuses schedules that together leave nothing to train at some point of the run.
 *
 * @param isTrainable - whether a parameter would train if no Freezer held it
 * @throws OptionError NOTHING_TRAINABLE, about the last of the Freezers that hold something then
 */
export function requireTrainable(
  freezers: readonly ScheduledFreezer[],
  parameters: readonly Parameter[],
  isTrainable: (parameter: Parameter) => boolean,
  length: RunLength,
): void {
  const phase = findStill(freezers, parameters, isTrainable, length);
  if (phase === undefined || phase.groups.length === 0) return;
  const holders = freezers.filter(({ groups }) => groups.some((group) => phase.groups.includes(group)));
  const last = holders.at(-1);
  if (last === undefined) return;
  const others = holders.slice(0, -1);
  const names = holders.map((freezer) => `the Freezer of ${labelOf(freezer)}`);
  const who = names.length === 1 ? `${names[0]} holds` : `${names.join(" and ")} together hold`;
  throw OptionError.about(last.subject, [], {
    code: "NOTHING_TRAINABLE",
    on: "key",
    message: `nothing is left to train at epoch ${phase.from.epoch}: ${who} every parameter that could`,
    label: others.length === 0 ? "leaves nothing to train" : "leaves nothing to train, with the others",
    related: others.map(({ subject }) => ({ subject, path: [], on: "key", label: "holds a part of it" })),
    help: ["release something earlier, or name an exception with `except_names`"],
  });
}

/** The first phase in which nothing trains. */
function findStill(
  freezers: readonly ScheduledFreezer[],
  parameters: readonly Parameter[],
  isTrainable: (parameter: Parameter) => boolean,
  length: RunLength,
): FreezePhase | undefined {
  // What no Freezer ever holds trains in every phase.
  const everHeld = claimedBy(freezers.flatMap(({ groups }) => groups));
  if (parameters.some((parameter) => isTrainable(parameter) && !everHeld.has(parameter.identity)))
    return undefined;
  for (const phase of freezePhases(freezers, length))
    if (parameters.every((parameter) => phase.frozen.has(parameter.identity) || !isTrainable(parameter)))
      return phase;
  return undefined;
}
