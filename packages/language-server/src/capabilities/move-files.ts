import { FILES } from "#platform/machine";
import { basename, dirname, extname, join, relative, sep } from "@lighterjs/core/paths";
import { SourceText, type Location } from "@lighterjs/core/stages";
import { isScalar, isSeq, parseDocument } from "yaml";
import { shownName, type ConfigView, type ProjectView } from "../workspace/config-view.js";
import type { SurveyOptions } from "../workspace/survey-config.js";
import { tryEdits, type MovedFile } from "../workspace/try-edits.js";
import { meaningOf } from "./config-meaning.js";
import { namedFiles, pathsOf, type NamedFile } from "./group-options.js";
import { linksOf } from "./links.js";
import { RenameRefusal, type NameEdit } from "./rename.js";
import { sweptNames } from "./swept-options.js";

/**
 * The edits that go with other paths for some files of a project: in every defaults list and sweep
 * that names them, and among the configs of its `package.json`; after it was tried that each config
 * then comes to the same.
 *
 * @throws RenameRefusal where it would not
 */
export async function moveFiles(
  project: ProjectView,
  moves: readonly MovedFile[],
  options: SurveyOptions,
): Promise<readonly NameEdit[]> {
  const edits = new Map<string, NameEdit>();
  const add = (edit: NameEdit): void => {
    const { source, span } = edit.location;
    edits.set(`${source.file} ${span.start}`, edit);
  };
  const swept = new Map<string, string>();
  for (const move of moves) {
    refusePaths(project, move);
    for (const config of project.configs) {
      for (const path of config.sources.keys()) namings(project, config, path, move).forEach(add);
      for (const location of sweptNames(config, project, move.from)) {
        const edit = { location: inQuotes(location), text: optionName(move) };
        swept.set(placeKey(location), edit.text);
        add(edit);
      }
    }
  }
  (await namedInPackage(project, moves)).forEach(add);
  const after = await tryEdits(
    { ...project, configs: project.configs.map((config) => renamedConfig(config, project, moves)) },
    [...edits.values()],
    options,
    moves,
  );
  const revalue = (at: Location): string | undefined => swept.get(placeKey(at));
  for (const [index, config] of project.configs.entries())
    if (meaningOf(config, { revalue }) !== meaningOf(after[index]!))
      throw new RenameRefusal(
        `${moves.map(shownMove).join(", ")} would change what ${shownName(config)} means`,
      );
  return [...edits.values()];
}

/** In another folder, a relative path leads elsewhere. */
function refusePaths({ documents, ...project }: ProjectView, { from, to }: MovedFile): void {
  if (dirname(from) === dirname(to)) return;
  const configs = project.configs.filter(({ sources }) => sources.has(from));
  const view = { ...project, path: from, configs, document: documents.get(from) };
  const [link] = linksOf(view).filter(
    ({ span }) => !/^["']?\//.test(view.document!.source.text.slice(span.start)),
  );
  if (link !== undefined)
    throw new RenameRefusal(`its paths count from its folder, as that of ${shown(link.path, project)} does`);
}

/** Where the defaults list of a file names one that moves. */
function namings(
  { documents, directory }: ProjectView,
  config: ConfigView,
  path: string,
  move: MovedFile,
): readonly NameEdit[] {
  const file = { path, document: documents.get(path), directory };
  const named = namedFiles(config, file).filter(({ name }) =>
    pathsOf(name, config, directory).includes(move.from),
  );
  const root = dirname(join(directory, config.files[0]));
  return named.map((each) => ({
    location: namePart(each),
    text: writtenName(each, move, each.isOption ? dirname(move.from) : dirname(path), root),
  }));
}

/** The name by which a list that stands in a folder calls a file, in the manner of the one before. */
function writtenName(
  { written, isOption }: NamedFile,
  { from, to }: MovedFile,
  folder: string,
  root: string,
): string {
  const ending = extname(to);
  // An option in a folder of its group has that in its name.
  const depth = isOption ? written.split("/").length - 1 : 0;
  const base = written.startsWith("/") && !isOption ? root : join(folder, ...Array<string>(depth).fill(".."));
  const path = relative(base, to).split(sep).join("/");
  const isRooted = written.startsWith("/") && !isOption;
  const name = (isRooted ? "/" : "") + (/\.ya?ml$/.test(written) ? path : path.slice(0, -ending.length));
  const isPlain = name
    .split("/")
    .every((part, index) => (isRooted && index === 0) || /^[A-Za-z_][\w.-]*$/.test(part));
  if (!isPlain || /^(?:true|false|null|_self_)$/i.test(name))
    throw new RenameRefusal(
      `\`${name}\` is no name that \`${basename(from)}\` can be called by in its place`,
    );
  return name;
}

/** The name of a file alone, without words before it, a package and quotes. */
export function namePart({
  location: { source, span },
  written,
}: Pick<NamedFile, "location" | "written">): Location {
  const text = source.text.slice(span.start, span.end);
  const [, before] = /^(["']?(?:(?:optional|override)\s+)*)/.exec(text)!;
  const start = span.start + before!.length;
  const rest = source.text.slice(start, span.end);
  if (!rest.startsWith(written) || /^[^@"']/.test(rest.slice(written.length)))
    throw new RenameRefusal(
      `\`${written}\` is written another way in ${source.name}:${source.position(span.start).line}; change it by hand`,
    );
  return { source, span: { start, end: start + written.length } };
}

/** What is between quotes, where there are some. */
function inQuotes({ source, span }: Location): Location {
  const isQuoted = /^["']/.test(source.text.slice(span.start));
  return isQuoted ? { source, span: { start: span.start + 1, end: span.end - 1 } } : { source, span };
}

/** No `package.json` comes near this size. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Where the configs of `package.json` name files that move. */
async function namedInPackage(
  { directory }: ProjectView,
  moves: readonly MovedFile[],
): Promise<readonly NameEdit[]> {
  const path = join(directory, "package.json");
  const bytes = await FILES.read(path, MOST_BYTES).catch(() => "special" as const);
  if (typeof bytes === "string") return [];
  const text = new TextDecoder().decode(bytes);
  const source = new SourceText("package.json", text, directory, path);
  const configs = parseDocument(text, { strict: false, logLevel: "silent" }).getIn(
    ["lighter", "configs"],
    true,
  );
  const lists = isSeq(configs) ? configs.items.filter(isSeq) : [];
  return lists
    .flatMap(({ items }) => items)
    .flatMap((item) => {
      if (!isScalar(item) || typeof item.value !== "string" || !item.range) return [];
      const named = item.value;
      const move = moves.find(({ from }) => join(directory, named) === from);
      if (move === undefined) return [];
      const name = `${named.startsWith("./") ? "./" : ""}${shown(move.to, { directory })}`;
      const [start, end] = item.range;
      return [{ location: { source, span: { start, end } }, text: JSON.stringify(name) }];
    });
}

/** A config by the names that its files and choices have afterwards. */
function renamedConfig(config: ConfigView, project: ProjectView, moves: readonly MovedFile[]): ConfigView {
  const { directory } = project;
  const moved = (file: string): string => {
    const move = moves.find(({ from }) => from === join(directory, file));
    return move === undefined ? file : shown(move.to, project);
  };
  const root = dirname(join(directory, config.files[0]));
  const overrides = config.overrides.map((override) => {
    const [group = "", option = ""] = override.split("=");
    const move = moves.find(({ from }) =>
      [".yaml", ".yml"].some((ending) => join(root, group.replace(/@.*$/, ""), option + ending) === from),
    );
    return move === undefined ? override : `${group}=${optionName(move)}`;
  });
  const [first, ...others] = config.files;
  return { ...config, files: [moved(first), ...others.map(moved)], overrides };
}

const shownMove = (move: MovedFile): string =>
  `\`${optionName(move)}\` in the place of \`${basename(move.from, extname(move.from))}\``;

const optionName = ({ to }: MovedFile): string => basename(to, extname(to));

const placeKey = ({ source, span }: Location): string => `${source.file} ${span.start}`;

const shown = (path: string, { directory }: Pick<ProjectView, "directory">): string =>
  relative(directory, path).split(sep).join("/");
