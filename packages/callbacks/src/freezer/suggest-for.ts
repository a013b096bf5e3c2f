import { suggestNames } from "@lighterjs/schema";
import { enumerated, quoted } from "../wording.js";
import { isPattern, isPrefix, matchEntry, type Entry, type Selectable } from "./match-names.js";
import { similarTo, suggestParameters } from "./suggest-parameters.js";

/** What to do about an entry that matches nothing. */
export function suggestFor(entry: Entry, candidates: readonly Selectable[]): string {
  if (entry.option === "types") return suggestTypes(entry.text, candidates);
  const beginning = suggestBeginning(entry, candidates);
  if (beginning !== undefined) return beginning;
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

/**
 * For what reads like a container or its contents where names are flat, `block_1.` of `block_1_expand` and `block_1_project`: the
 * beginning that several layers share.
 */
function suggestBeginning(entry: Entry, candidates: readonly Selectable[]): string | undefined {
  const stem = entry.text.replace(/[._*-]+$/, "");
  if (stem === "" || /[*?]/.test(stem)) return undefined;
  const names = candidates.flatMap((candidate) => candidate.names);
  const starts = [...new Set(["_", "-", "."].map((next) => stem + next))].filter(
    (start) => layersFrom(start, names) > 1 || layersFrom(`model.${start}`, names) > 1,
  );
  if (starts.length === 0) return undefined;
  if (isPrefix(entry)) return `did you mean ${starts.map(quoted).join(" or ")}?`;
  const patterns = starts.map((start) => quoted(`${start}*`)).join(" or ");
  return isPattern(entry)
    ? `did you mean ${patterns}?`
    : `for the layers whose names begin so, write ${patterns} in ${quoted(entry.option.replace("names", "patterns"))}`;
}

/** How many layers have a name that begins so. */
function layersFrom(start: string, names: readonly string[]): number {
  const paths = names
    .filter((name) => name.startsWith(start))
    .map((name) => name.slice(0, name.lastIndexOf(".")));
  return new Set(paths).size;
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
