import { dirname, join, relative, sep } from "@lighterjs/core/paths";
import { readDefaults, type Choice, type Location } from "@lighterjs/core/stages";
import type { DefaultsSpot } from "../spot.js";
import type { ConfigView, DocumentView, ProjectView } from "../workspace/config-view.js";

/** A file that a line of a defaults list means: a config, or an option of a group. */
export interface NamedFile {
  /** From the root of the search path, without its ending. */
  readonly name: string;
  /** As it is written, without words before it and a package. */
  readonly written: string;
  readonly location: Location;
  /** Whether the location is the name of an option alone. */
  readonly isOption: boolean;
}

/** The files that a defaults list names, by the folder in which its config looks files up. */
export function namedFiles(
  config: Pick<ConfigView, "files">,
  { path, document, directory }: Pick<DocumentView, "path" | "document" | "directory">,
): readonly NamedFile[] {
  if (document === undefined) return [];
  const root = dirname(join(directory, config.files[0]));
  const own = relative(root, dirname(path)).split(sep).join("/");
  const within = (name: string): string =>
    name.startsWith("/") ? name.slice(1) : own === "" ? name : `${own}/${name}`;
  return readDefaults(document, () => undefined).flatMap((entry): NamedFile[] => {
    if (entry.kind === "self") return [];
    if (entry.kind === "config")
      return [{ name: within(entry.name), written: entry.name, location: entry.location, isOption: false }];
    const choices = entry.choice === null ? [] : ([entry.choice].flat() as readonly Choice[]);
    return choices.map(({ name, location }) => ({
      name: `${within(entry.group)}/${name}`,
      written: name,
      location,
      isOption: true,
    }));
  });
}

/** The absolute paths that a name may have. */
export function pathsOf(
  name: string,
  config: Pick<ConfigView, "files">,
  directory: string,
): readonly string[] {
  const root = dirname(join(directory, config.files[0]));
  return /\.ya?ml$/.test(name)
    ? [join(root, name)]
    : [".yaml", ".yml"].map((ending) => join(root, name + ending));
}

/** Where a name leads, without an ending. */
export function pathOf(name: string, config: ConfigView, { directory }: ProjectView): string {
  return join(dirname(join(directory, config.files[0])), name);
}

/** Every line of a defaults list that names the same file, or the same group. */
export function usesOfOption(
  view: DocumentView,
  project: ProjectView,
  { span, entry, option }: DefaultsSpot,
): readonly Location[] {
  const found = new Map<string, Location>();
  for (const config of view.configs) {
    const wanted = namedFiles(config, view).find(
      ({ location, isOption }) =>
        location.span.start === span.start || (option === undefined && isOption && entry.kind === "group"),
    );
    if (wanted === undefined) continue;
    for (const other of project.configs)
      for (const path of other.sources.keys()) {
        const document = project.documents.get(path);
        for (const each of namedFiles(other, { path, document, directory: project.directory })) {
          const isGroup = option === undefined && entry.kind === "group";
          const [one, two] = [pathOf(each.name, other, project), pathOf(wanted.name, config, project)];
          const isSame = isGroup ? each.isOption && dirname(one) === dirname(two) : one === two;
          if (isSame) found.set(`${path} ${each.location.span.start}`, each.location);
        }
      }
  }
  return [...found.values()];
}
