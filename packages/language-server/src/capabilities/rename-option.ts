import { dirname, extname, join, relative, sep } from "@lighterjs/core/paths";
import type { Location } from "@lighterjs/core/stages";
import { FILES } from "#platform/machine";
import { spotAt } from "../spot.js";
import type { DocumentView, ProjectView } from "../workspace/config-view.js";
import type { SurveyOptions } from "../workspace/survey-config.js";
import type { MovedFile } from "../workspace/try-edits.js";
import { namedFiles, pathOf } from "./group-options.js";
import { moveFiles, namePart } from "./move-files.js";
import { RenameRefusal, type NameEdit } from "./rename.js";

/** An option of a config group, with where it stands at the offset that was asked about. */
export interface OptionRenaming {
  readonly name: string;
  readonly at: Location;
  /** Absolute path of its file. */
  readonly file: string;
}

/** The edits that give an option another name, and the new path of its file. */
export interface OptionRename {
  readonly edits: readonly NameEdit[];
  readonly moved: MovedFile;
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
  return { name, at: namePart({ location, written: name }), file };
}

/**
 * The edits that rename an option in every defaults list and sweep of the project, with its file,
 * after it was tried that each config then comes to the same.
 *
 * @throws RenameRefusal where it would not
 */
export async function renameOption(
  { file }: OptionRenaming,
  project: ProjectView,
  next: string,
  options: SurveyOptions,
): Promise<OptionRename> {
  if (!/^[A-Za-z][\w-]*$/.test(next) || /^(?:true|false|null)$/i.test(next))
    throw new RenameRefusal(`\`${next}\` is no plain name: letters, digits, \`_\` and \`-\`, a letter first`);
  const folder = dirname(file);
  for (const end of [".yaml", ".yml"]) {
    const taken = join(folder, next + end);
    if (project.documents.has(taken) || (await FILES.locate(taken)) !== undefined)
      throw new RenameRefusal(`${shown(taken, project)} is there already`);
  }
  const moved = { from: file, to: join(folder, next + extname(file)) };
  return { edits: await moveFiles(project, [moved], options), moved };
}

const shown = (path: string, { directory }: ProjectView): string =>
  relative(directory, path).split(sep).join("/");
