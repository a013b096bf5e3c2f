import type { OptionIssue } from "@lighterjs/schema";
import type { Parameter } from "../trainer.js";
import { EXCEPTIONS, SELECTORS, type FreezerOptions } from "./freezer-options.js";
import { entriesOf, matchEntry, precisionOf, type EntryMatch, type NameOption } from "./match-names.js";
import { selectionIssues } from "./selection-issues.js";
import { selectionWarnings, unmatchedWarning, type FreezeWarning } from "./selection-warnings.js";

/** What is frozen and released together. */
export interface FreezeGroup {
  /** The entry that selects it, as written. */
  readonly label: string;
  readonly parameters: readonly Parameter[];
  /** Layers it covers that have no parameters of their own. */
  readonly bareLayers: readonly string[];
}

/** The parameters of one Freezer. */
export interface Selection {
  /** One per entry of the selectors, in the order listed; each selected parameter is in exactly one. A group may be empty. */
  readonly groups: readonly FreezeGroup[];
  readonly warnings: readonly FreezeWarning[];
  readonly issues: readonly OptionIssue[];
}

interface Candidate {
  readonly names: readonly string[];
  /** `undefined` for a layer without parameters of its own. */
  readonly parameter?: Parameter;
}

/**
 * Finds what a Freezer's options select.
 *
 * @param bareLayers - paths of layers without parameters of their own that freezing concerns all the same
 */
export function selectParameters(
  options: FreezerOptions,
  parameters: readonly Parameter[],
  bareLayers: readonly string[] = [],
): Selection {
  const candidates: Candidate[] = [
    ...parameters.map((parameter) => ({ names: [parameter.name, ...parameter.aliases], parameter })),
    ...bareLayers.map((path) => ({ names: [path] })),
  ];
  const match = (option: NameOption) =>
    entriesOf(options, option).map((entry) => matchEntry(entry, candidates));
  const selected = SELECTORS.flatMap(match);
  const excepted = EXCEPTIONS.flatMap(match);
  const issues = selectionIssues(selected, candidates);
  const isStrict = options.strict ?? true;
  return {
    groups: groupsOf(selected, excepted, candidates),
    issues: isStrict ? issues : issues.filter(({ code }) => code !== "UNMATCHED_PARAMETER"),
    warnings: [
      ...(isStrict ? [] : issues.map(unmatchedWarning)),
      ...selectionWarnings(options, selected, excepted),
    ],
  };
}

/** Gives each candidate to the longest entry that matches it, of equals to the first. */
function groupsOf(
  selected: readonly EntryMatch<Candidate>[],
  excepted: readonly EntryMatch<Candidate>[],
  candidates: readonly Candidate[],
): readonly FreezeGroup[] {
  const excluded = new Set(excepted.flatMap(({ items }) => [...items]));
  const owners = new Map<Candidate, EntryMatch<Candidate>>();
  for (const found of selected)
    for (const item of found.items) {
      const other = owners.get(item);
      const isBetter = other === undefined || precisionOf(found) > precisionOf(other);
      if (isBetter && !excluded.has(item)) owners.set(item, found);
    }
  return selected.map((found) => {
    const own = candidates.filter((item) => owners.get(item) === found);
    return {
      label: found.entry.text,
      parameters: own.flatMap(({ parameter }) => parameter ?? []),
      bareLayers: own.flatMap(({ names, parameter }) => (parameter === undefined ? names : [])),
    };
  });
}
