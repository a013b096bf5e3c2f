import { suggestNames } from "@lighterjs/schema";
import { enumerated, quoted } from "../wording.js";
import { isPattern, isPrefix, matchEntry, WEIGHT_NAMES, type Entry, type Selectable } from "./match-names.js";

/** Advises on an entry that matches nothing. */
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
 * For what reads like a container or its contents where names are flat, `block_1.` of
 * `block_1_expand` and `block_1_project`: the beginning that several layers share.
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

/**
 * The pattern with those of its segments put right that are the name of nothing, if that makes it
 * match.
 */
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

/**
 * Advises on a selector that matches no parameter: the names it probably meant, or those there are
 * where it goes astray.
 */
function suggestParameters(wanted: string, parameterNames: readonly string[]): string {
  const paths = pathsOf(parameterNames);
  const rooted = wanted === "model" || wanted.startsWith("model.") ? wanted : `model.${wanted}`;
  const searches = [
    correct("", rooted.split("."), paths),
    correct("", wanted.split("."), paths),
    sameNameElsewhere(wanted, paths),
  ];
  const found = searches.find(({ length }) => length > 0) ?? [];
  if (found.length > 0) return `did you mean ${found.slice(0, 3).map(quoted).join(" or ")}?`;
  const parent = knownParent(rooted, paths);
  const children = childrenOf(parent, paths);
  if (children.length === 0) return "the model has no parameters";
  const shown = enumerated(children.map(quoted), 12);
  return parent === "" ? `names begin with ${shown}` : `${quoted(parent)} has ${shown}`;
}

/** Every name and every path above it. */
function pathsOf(names: readonly string[]): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const name of names) {
    for (let at = name.indexOf("."); at !== -1; at = name.indexOf(".", at + 1)) paths.add(name.slice(0, at));
    paths.add(name);
  }
  return paths;
}

/** Known paths that differ from the wanted one by slips, level by level from the root. */
function correct(parent: string, segments: readonly string[], paths: ReadonlySet<string>): string[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return parent === "" ? [] : [parent];
  const exact = join(parent, segment);
  const next = paths.has(exact)
    ? [exact]
    : similarTo(segment, childrenOf(parent, paths)).map((name) => join(parent, name));
  return next.flatMap((path) => correct(path, rest, paths));
}

/**
 * Known names that resemble the wanted one; what resembles `weight` means what `weight` stands for.
 */
function similarTo(wanted: string, known: readonly string[]): readonly string[] {
  const similar = suggestNames(wanted, known);
  if (similar.length > 0 || suggestNames(wanted, ["weight"]).length === 0) return similar;
  return known.filter((name) => WEIGHT_NAMES.includes(name));
}

/** The same path below other containers, which the writer left out. */
function sameNameElsewhere(wanted: string, paths: ReadonlySet<string>): string[] {
  return [...paths].filter((path) => path.endsWith(`.${wanted}`));
}

/** The deepest path above the wanted name that there is. */
function knownParent(wanted: string, paths: ReadonlySet<string>): string {
  const segments = wanted.split(".");
  while (segments.length > 0 && !paths.has(segments.join("."))) segments.pop();
  return segments.join(".");
}

function childrenOf(parent: string, paths: ReadonlySet<string>): string[] {
  const start = parent === "" ? "" : `${parent}.`;
  return [...paths]
    .filter((path) => path.startsWith(start) && !path.includes(".", start.length))
    .map((path) => path.slice(start.length));
}

function join(parent: string, segment: string): string {
  return parent === "" ? segment : `${parent}.${segment}`;
}
