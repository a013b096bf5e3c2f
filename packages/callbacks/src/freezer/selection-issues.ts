import type { OptionIssue } from "@lighterjs/schema";
import { quoted } from "../wording.js";
import type { Entry, EntryMatch, Named } from "./match-names.js";
import { suggestParameters } from "./suggest-parameters.js";

/** Faults of the options that only show against a model: one for each selector that matches nothing. */
export function selectionIssues(
  selected: readonly EntryMatch<Named>[],
  candidates: readonly Named[],
): readonly OptionIssue[] {
  if (selected.length === 0) return [NO_SELECTOR];
  const names = candidates.flatMap((candidate) => candidate.names);
  return selected.filter(({ items }) => items.size === 0).map(({ entry }) => unmatchedIssue(entry, names));
}

/** The types ask for a selector, but not for one that lists something. */
const NO_SELECTOR: OptionIssue = {
  code: "MISSING_OPTION",
  path: [],
  on: "key",
  message: "a Freezer needs at least one entry in `names` or `name_starts_with`",
  label: "selects nothing",
};

const STATISTICS_NOTE =
  "moving statistics are not parameters; they stand still while all of their layer is frozen";

function unmatchedIssue({ option, index, text }: Entry, names: readonly string[]): OptionIssue {
  const shown = text === "" ? `an empty text in ${quoted(option)}` : quoted(text);
  return {
    code: "UNMATCHED_PARAMETER",
    path: index === undefined ? [option] : [option, index],
    on: "value",
    message: `${shown} matches no parameter of the model`,
    label: "matches no parameter",
    ...(/(^|\.)moving_/.test(text) ? { notes: [STATISTICS_NOTE] } : {}),
    help: [suggestParameters(text, names)],
  };
}
