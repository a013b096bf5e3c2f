import { optionNames } from "@lighterjs/schema";
import type { ConfigPath, Location } from "@lighterjs/core/stages";
import { expectationAt, placeOf } from "../meaning.js";
import { projectNode, samePath, type ProjectNode } from "../occurrences.js";
import { spotAt } from "../spot.js";
import type { ConfigView, DocumentView, ProjectView } from "../workspace/config-view.js";

/** A name that can be changed, with where it stands at the offset that was asked about. */
export interface Renaming {
  readonly name: string;
  readonly at: Location;
  readonly node: ProjectNode;
}

/** Why a name is not changed. For a person. */
export class RenameRefusal extends Error {}

/** A part of a text to be replaced by another. */
export interface NameEdit {
  readonly location: Location;
  readonly text: string;
}

/**
 * The key at an offset, if it is one that its author has chosen.
 *
 * @throws RenameRefusal that says whose name it is instead
 */
export function renamingAt(view: DocumentView, project: ProjectView, offset: number): Renaming {
  const spot = spotAt(view, offset);
  const [config] = view.configs;
  if (spot === undefined || config === undefined) throw new RenameRefusal("here stands no name of a config");
  if (spot.kind === "defaults" || spot.kind === "scalar")
    throw new RenameRefusal("here stands a value: what can be renamed are keys");
  const step = spot.kind === "reference" ? spot.steps[0] : undefined;
  const place = spot.kind === "key" ? placeOf(view, spot.path) : step?.path && { config, path: step.path };
  if (place === undefined) throw new RenameRefusal("nobody knows what this name leads to");
  const own = project.configs.find(
    (each) =>
      each.files.join() === place.config.files.join() &&
      each.overrides.join() === place.config.overrides.join(),
  );
  if (own === undefined) throw new RenameRefusal("this config is being read again; try once more");
  const name = place.path.at(-1);
  if (typeof name !== "string") throw new RenameRefusal("an item of a list has no name");
  const node = projectNode(project, { config: own, path: place.path });
  for (const each of node.places) refuseForeign(each.config, each.path, name);
  const at = spot.kind === "key" ? spot.entry.key : { source: step!.at.source, span: step!.at.span };
  return { name, at: inner(at, name), node };
}

function refuseForeign(config: ConfigView, path: ConfigPath, name: string): void {
  const { roots = {} } = config.survey.project ?? {};
  if (path.length === 1 && (Object.hasOwn(roots, name) || name === "defaults" || name === "seed"))
    throw new RenameRefusal(`\`${name}\` is a key that Lighter reads`);
  if (name.startsWith("_")) throw new RenameRefusal(`\`${name}\` is a key of every node`);
  const { target, forms } = expectationAt(config, path.slice(0, -1));
  if (target !== undefined && (optionNames(target).has(name) || target.options.additionalProperties !== true))
    throw new RenameRefusal(`\`${name}\` is an option of \`${target.name}\``);
  if (
    forms?.forms.some(({ properties }) => properties !== undefined && Object.hasOwn(properties, name)) ===
    true
  )
    throw new RenameRefusal(`\`${name}\` is an option`);
  const isPackage = (config.survey.composed?.placed ?? []).some(
    (placed) => placed.package.length >= path.length && samePath(placed.package.slice(0, path.length), path),
  );
  if (isPackage) throw new RenameRefusal(`\`${name}\` comes from the folder or the package of a file`);
}

/**
 * The edits that give a node another name wherever its files and references say it.
 *
 * @throws RenameRefusal when one of them cannot be made
 */
export function renameEdits({ name, node }: Renaming, next: string): readonly NameEdit[] {
  if (!/^[A-Za-z_][\w-]*$/.test(next) || /^(?:true|false|null)$/i.test(next) || next.startsWith("_"))
    throw new RenameRefusal(`\`${next}\` is no plain name: letters, digits, \`_\` and \`-\`, a letter first`);
  const places = [...node.definitions, ...node.uses];
  return places.map((place) => {
    const location = inner(place, name);
    const { source, span } = location;
    if (source.text.slice(span.start, span.end) !== name)
      throw new RenameRefusal(
        `\`${name}\` is written another way in ${source.name}:${source.position(span.start).line}; change it by hand`,
      );
    return { location, text: next };
  });
}

/** The name alone, without quotes or brackets around it. */
function inner({ source, span }: Location, name: string): Location {
  const written = source.text.slice(span.start, span.end);
  const at = written.indexOf(name);
  const isWrapped =
    at !== -1 &&
    /^(?:\[\s*)?["']?$/.test(written.slice(0, at)) &&
    /^["']?(?:\s*\])?$/.test(written.slice(at + name.length));
  return isWrapped
    ? { source, span: { start: span.start + at, end: span.start + at + name.length } }
    : { source, span };
}
