import type { Parameter } from "../trainer.js";
import { enumerated, quoted } from "../wording.js";
import { labelOf, type ConfiguredFreezer, type ScheduledFreezer } from "./scheduled-groups.js";

/** Pairs that are told of; a config may have thousands of Freezers. */
const MOST_PAIRS = 20;

/** Tells of Freezers that select some of the same parameters. */
export class Overlaps {
  /** Who has selected a parameter so far, by its identity. */
  readonly #claims = new Map<object, ScheduledFreezer[]>();
  #pairs = 0;

  /**
   * A line for each Freezer before this one with which it shares parameters; for all those beyond
   * twenty pairs together one.
   */
  add(freezer: ScheduledFreezer): readonly string[] {
    if (this.#pairs > MOST_PAIRS) return [];
    const shared = new Map<ScheduledFreezer, Parameter[]>();
    for (const parameter of freezer.groups.flatMap(({ parameters }) => parameters))
      for (const other of this.#claim(parameter, freezer)) {
        const known = shared.get(other);
        if (known === undefined) shared.set(other, [parameter]);
        else known.push(parameter);
      }
    const lines: string[] = [];
    for (const [other, parameters] of shared) {
      if (++this.#pairs > MOST_PAIRS)
        return [...lines, `more Freezers select the same parameters; ${MOST_PAIRS} pairs are told`];
      lines.push(describe(other, freezer, parameters));
    }
    return lines;
  }

  /** Notes who selects a parameter, and gives those that did before. */
  #claim({ identity }: Parameter, freezer: ScheduledFreezer): readonly ScheduledFreezer[] {
    const others = (this.#claims.get(identity) ?? []).filter((other) => !isSame(other, freezer));
    this.#claims.set(identity, [...others, freezer]);
    return others;
  }
}

/** Perhaps worked out anew. */
function isSame({ subject }: { subject: ConfiguredFreezer }, other: { subject: ConfiguredFreezer }): boolean {
  return subject === other.subject;
}

function describe(a: ScheduledFreezer, b: ScheduledFreezer, shared: readonly Parameter[]): string {
  const which = enumerated(
    shared.map(({ name }) => quoted(name)),
    1,
  );
  return `the Freezers of ${labelOf(a)} and of ${labelOf(b)} both select ${which}, frozen while either holds it`;
}
