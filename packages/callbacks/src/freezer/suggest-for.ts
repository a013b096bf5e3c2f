import { suggestNames } from "@lighterjs/schema";
import { enumerated, quoted } from "../wording.js";
import { isPattern, matchEntry, type Entry, type Selectable } from "./match-names.js";
import { similarTo, suggestParameters } from "./suggest-parameters.js";

/** What to do about an entry that matches nothing. */
export function suggestFor(entry: Entry, candidates: readonly Selectable[]): string {
  if (entry.option === "types") return suggestTypes(entry.text, candidates);
  if (isPattern(entry)) return suggestPattern(entry, candidates);
  return suggestParameters(
    entry.text,
    candidates.flatMap(({ names }) => names),
  );
}

function suggestTypes(wanted: string, candidates: readonly Selectable[]): string {
  const classes = [...new Set(candidates.map(({ layerType }) => layerType))].sort();
  const meant = suggestNames(wanted, classes);
  if (meant.length > 0) return `did you mean ${meant.map(quoted).join(" or ")}?`;
  return classes.length === 0
    ? "the model has no parameters"
    : `the model has layers of the classes ${enumerated(classes.map(quoted), 12)}`;
}

/** The pattern with those of its segments put right that are the name of nothing, if that makes it match. */
function suggestPattern(entry: Entry, candidates: readonly Selectable[]): string {
  const known = [...new Set(candidates.flatMap(({ names }) => names.flatMap((name) => name.split("."))))];
  const corrected = entry.text
    .split(".")
    .map((segment) => (/[*?]/.test(segment) ? segment : (similarTo(segment, known)[0] ?? segment)))
    .join(".");
  return matchEntry({ ...entry, text: corrected }, candidates).items.size > 0
    ? `did you mean ${quoted(corrected)}?`
    : "`*` stands for one segment of a name, `**` for any number of them";
}
