import type { OptionIssue } from "@lighterjs/schema";
import type { Parameter } from "../trainer.js";
import { BATCH_NORMALIZATION } from "./batch-normalization.js";
import { EXCEPTIONS, SELECTORS, type FreezerOptions } from "./freezer-options.js";
import { groupByEntry, groupByPlace, type Candidate, type FreezeGroup } from "./freeze-groups.js";
import { entriesOf, matchEntry, type EntryMatch, type SelectingOption } from "./match-names.js";
import { selectionIssues } from "./selection-issues.js";
import { selectionWarnings, unmatchedWarning, type FreezeWarning } from "./selection-warnings.js";

/** The parameters of one Freezer. */
export interface Selection {
  /** In the order of their release; each selected parameter is in exactly one. A group may be empty. */
  readonly groups: readonly FreezeGroup[];
  readonly warnings: readonly FreezeWarning[];
  readonly issues: readonly OptionIssue[];
}

/**
 * Finds what a Freezer's options select.
 *
 * @param bareLayers - paths of normalization layers without parameters of their own, whose statistics freezing concerns
 * all the same
 */
export function selectParameters(
  options: FreezerOptions,
  parameters: readonly Parameter[],
  bareLayers: readonly string[] = [],
): Selection {
  const candidates: Candidate[] = [
    ...parameters.map((parameter) => ({
      names: [parameter.name, ...parameter.aliases],
      layerType: parameter.layerType,
      parameter,
    })),
    ...bareLayers.map((path) => ({ names: [path], layerType: BATCH_NORMALIZATION })),
  ];
  const match = (option: SelectingOption) =>
    entriesOf(options, option).map((entry) => matchEntry(entry, candidates));
  const selected = SELECTORS.flatMap(match);
  const excepted = EXCEPTIONS.flatMap(match);
  const matchedBy = (matches: readonly EntryMatch<Candidate>[], item: Candidate) =>
    matches.some(({ items }) => items.has(item));
  const items = candidates.filter((item) => matchedBy(selected, item) && !matchedBy(excepted, item));
  const issues = selectionIssues(selected, candidates);
  const isStrict = options.strict ?? true;
  const { unfreeze_by: unit = "entry", order = "first_first" } = options;
  const selection = { items, matches: selected };
  const groups = unit === "entry" ? groupByEntry(selection, order) : groupByPlace(selection, order, unit);
  return {
    groups,
    issues: isStrict ? issues : [],
    warnings: [
      ...(isStrict ? [] : issues.map(unmatchedWarning)),
      ...selectionWarnings({ options, selected, excepted, groups }),
    ],
  };
}
