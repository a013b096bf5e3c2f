import type { OptionIssue } from "@lighterjs/schema";
import { quoted } from "../wording.js";
import type { Entry, EntryMatch, Selectable } from "./match-names.js";
import { suggestFor } from "./suggest-for.js";

/** Faults of the options that only show against a model: one for each selector that matches nothing. */
export function selectionIssues(
  selected: readonly EntryMatch<Selectable>[],
  candidates: readonly Selectable[],
): readonly OptionIssue[] {
  return selected
    .filter(({ items }) => items.size === 0)
    .map(({ entry }) => unmatchedIssue(entry, candidates));
}

const STATISTICS_NOTE =
  "moving statistics are not parameters; they stand still while all of their layer is frozen";

function unmatchedIssue(entry: Entry, candidates: readonly Selectable[]): OptionIssue {
  const { option, index, text } = entry;
  const shown = text === "" ? `an empty text in ${quoted(option)}` : quoted(text);
  const [message, label] =
    option === "types"
      ? [`${shown} is the class of no layer of the model that has parameters`, "no layer is of this class"]
      : [`${shown} matches no parameter of the model`, "matches no parameter"];
  return {
    code: "UNMATCHED_PARAMETER",
    path: index === undefined ? [option] : [option, index],
    on: "value",
    message,
    label,
    ...(/(^|\.)moving_/.test(text) ? { notes: [STATISTICS_NOTE] } : {}),
    help: [suggestFor(entry, candidates)],
  };
}
