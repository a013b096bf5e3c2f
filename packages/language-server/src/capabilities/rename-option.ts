import { basename, dirname, extname, join, relative, sep } from "node:path";
import { FILES_ON_DISK, type Location } from "@lighterjs/core/stages";
import { composedAt } from "../meaning.js";
import { spotAt, type DefaultsSpot } from "../spot.js";
import { shownName, type ConfigView, type DocumentView, type ProjectView } from "../workspace/config-view.js";
import type { SurveyOptions } from "../workspace/survey-config.js";
import { tryEdits } from "../workspace/try-edits.js";
import { namedFiles, pathOf, usesOfOption } from "./group-options.js";
import { meaningOf } from "./config-meaning.js";
import { RenameRefusal, type NameEdit } from "./rename.js";

/** An option of a config group, with where it stands at the offset that was asked about. */
export interface OptionRenaming {
  readonly name: string;
  readonly at: Location;
  /** Absolute path of its file. */
  readonly file: string;
  readonly spot: DefaultsSpot;
}

/** The edits that give an option another name, and the new path of its file. */
export interface OptionRename {
  readonly edits: readonly NameEdit[];
  readonly moved: { readonly from: string; readonly to: string };
}

/**
 * The option of a group at an offset of a defaults list; nothing where something else stands.
 *
 * @throws RenameRefusal for one whose file has its name by other means as well
 */
export function optionAt(
  view: DocumentView,
  project: ProjectView,
  offset: number,
): OptionRenaming | undefined {
  const spot = spotAt(view, offset);
  if (spot?.kind !== "defaults" || spot.option === undefined) return undefined;
  const { name, location } = spot.option;
  const [config] = view.configs;
  const named =
    config && namedFiles(config, view).find((each) => each.location.span.start === location.span.start);
  const base = named && pathOf(named.name, config, project);
  const file = base && [".yaml", ".yml"].map((end) => base + end).find((path) => project.documents.has(path));
  if (file === undefined) throw new RenameRefusal(`no file of the project is the option \`${name}\``);
  if ((project.project?.configs ?? []).flat().some((each) => join(project.directory, each) === file))
    throw new RenameRefusal(`package.json names ${shown(file, project)} among its configs`);
  if (project.configs.some(({ files }) => files.some((each) => join(project.directory, each) === file)))
    throw new RenameRefusal(`${shown(file, project)} is a config by itself: rename the file`);
  return { name, at: innerName(location, name), file, spot };
}

/**
 * The edits that rename an option in every defaults list and sweep of the project, with its file,
 * after it was tried that each config then comes to the same.
 *
 * @throws RenameRefusal where it would not
 */
export async function renameOption(
  { name, file, spot }: OptionRenaming,
  view: DocumentView,
  project: ProjectView,
  next: string,
  options: SurveyOptions,
): Promise<OptionRename> {
  if (!/^[A-Za-z][\w-]*$/.test(next) || /^(?:true|false|null)$/i.test(next))
    throw new RenameRefusal(`\`${next}\` is no plain name: letters, digits, \`_\` and \`-\`, a letter first`);
  const folder = dirname(file);
  for (const end of [".yaml", ".yml"]) {
    const taken = join(folder, next + end);
    if (project.documents.has(taken) || (await FILES_ON_DISK.locate(taken)) !== undefined)
      throw new RenameRefusal(`${shown(taken, project)} is there already`);
  }
  const moved = { from: file, to: join(folder, next + extname(file)) };
  const chosen = usesOfOption(view, project, spot).map((location) => innerName(location, name));
  const swept = project.configs.flatMap((config) => sweptNames(config, project, file));
  const places = [...chosen, ...swept.map((location) => innerName(location, name))];
  const edits = [...new Map(places.map((at) => [placeKey(at), at])).values()].map((location) => {
    return { location, text: next };
  });
  const after = await tryEdits(
    { ...project, configs: project.configs.map((config) => choosing(config)) },
    edits,
    options,
    moved,
  );
  const isSwept = new Set(swept.map(placeKey));
  const value = (at: Location): string | undefined => (isSwept.has(placeKey(at)) ? next : undefined);
  for (const [index, config] of project.configs.entries())
    if (meaningOf(config, { revalue: value }) !== meaningOf(after[index]!))
      throw new RenameRefusal(
        `\`${next}\` in the place of \`${name}\` would change what ${shownName(config)} means`,
      );
  return { edits, moved };

  /** A config that is looked at for the option, as it chooses it afterwards. */
  function choosing(config: ConfigView): ConfigView {
    const overrides = config.overrides.map((override) => {
      const [group = "", option] = override.split("=");
      return option === name && groupFolder(group, config, project) === folder
        ? `${group}=${next}`
        : override;
    });
    return { ...config, overrides };
  }
}

/** Where the sweep of a config tries the option that a file is. */
function sweptNames(config: ConfigView, project: ProjectView, file: string): readonly Location[] {
  const parameters = composedAt(config, ["sweep", "parameters"]);
  if (parameters?.kind !== "mapping") return [];
  return [...parameters.entries].flatMap(([group, { value }]) =>
    value.kind === "sequence" && groupFolder(group, config, project) === dirname(file)
      ? value.items.flatMap((item) =>
          item.kind === "scalar" && item.value === basename(file, extname(file)) ? [item.origin] : [],
        )
      : [],
  );
}

const groupFolder = (group: string, { files }: ConfigView, { directory }: ProjectView): string =>
  join(dirname(join(directory, files[0])), group.replace(/@.*$/, ""));

/** The name of an option alone, the last part of what is written, without quotes and a package. */
function innerName({ source, span }: Location, name: string): Location {
  const written = source.text.slice(span.start, span.end);
  const before = /^(["']?(?:[^@]*\/)?)[^@/]*?(?:@[^/]*)?["']?$/.exec(written)?.[1];
  const start = span.start + (before?.length ?? 0);
  const rest = source.text.slice(start, span.end);
  if (before === undefined || !rest.startsWith(name) || /^[^@"']/.test(rest.slice(name.length)))
    throw new RenameRefusal(
      `\`${name}\` is written another way in ${source.name}:${source.position(span.start).line}; change it by hand`,
    );
  return { source, span: { start, end: start + name.length } };
}

const placeKey = ({ source, span }: Location): string => `${source.file} ${span.start}`;

const shown = (path: string, { directory }: ProjectView): string =>
  relative(directory, path).split(sep).join("/");
