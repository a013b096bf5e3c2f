import type { OptionIssue } from "@lighterjs/schema";
import type { Parameter, Trainer } from "../trainer.js";
import { groupByEntry, groupByPlace, type Candidate, type FreezeGroup } from "./freeze-groups.js";
import { EXCEPTIONS, SELECTORS, type FreezerOptions } from "./freezer-options.js";
import { entriesOf, matchEntry, type EntryMatch, type SelectingOption } from "./match-names.js";
import {
  selectionIssues,
  selectionWarnings,
  unmatchedWarning,
  type FreezeWarning,
} from "./selection-warnings.js";

/** The parameters of one Freezer. */
export interface Selection {
  /**
   * In the order of their release; each selected parameter is in exactly one. A group may be empty.
   */
  readonly groups: readonly FreezeGroup[];
  readonly warnings: readonly FreezeWarning[];
  readonly issues: readonly OptionIssue[];
}

/**
 * Finds what a Freezer's options select.
 *
 * @param bareLayers - paths of normalization layers without parameters of their own, whose
 * statistics freezing concerns all the same
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

/**
 * Normalization layers without parameters of their own (neither scale nor center): only their path
 * can be selected.
 */
export function bareNormalizationLayers(
  trainer: Trainer,
  parameters: readonly Parameter[],
): readonly string[] {
  const owners = new Set(parameters.map(({ layerPath }) => layerPath));
  return (trainer.capabilities.normalizationLayers?.() ?? []).filter((path) => !owners.has(path));
}

/** Class of the layers that keep moving statistics. */
const BATCH_NORMALIZATION = "BatchNormalization";

/** Whether layers of this class keep moving statistics. */
export function isBatchNormalization(layerType: string): boolean {
  return /BatchNorm/i.test(layerType);
}
