import { suggestNames } from "@lighterjs/schema";
import { enumerated, quoted } from "../wording.js";
import { WEIGHT_NAMES } from "./match-names.js";

/**
 * What to do about a selector that matches no parameter: the names it probably meant, or those there are where it
 * goes astray.
 */
export function suggestParameters(wanted: string, parameterNames: readonly string[]): string {
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

/** Known names that resemble the wanted one; what resembles `weight` means what `weight` stands for. */
export function similarTo(wanted: string, known: readonly string[]): readonly string[] {
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
