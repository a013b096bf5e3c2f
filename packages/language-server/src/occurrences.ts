import type { ConfigNode, ConfigPath, Location, MappingEntry, ParsedDocument } from "@lighterjs/core/stages";
import { packagesOf, stepInto } from "./meaning.js";
import type { ConfigView, DocumentView, ProjectView } from "./workspace/config-view.js";

/**
 * A node of a project: where it stands in each of its configs, and in each of the files that say
 * something of it.
 */
export interface ProjectNode {
  readonly places: readonly { readonly config: ConfigView; readonly path: ConfigPath }[];
  /** Its keys, or, for items of lists, the items. */
  readonly definitions: readonly (Location & {
    readonly file: string;
    readonly entry: MappingEntry | undefined;
  })[];
  /** Its name in references. */
  readonly uses: readonly Location[];
}

/**
 * The node that stands at a path of a config, in all configs that have it from the same files: a
 * part belongs to several, and what they make of it may stand elsewhere in each.
 */
export function projectNode(
  project: ProjectView,
  start: { config: ConfigView; path: ConfigPath },
): ProjectNode {
  const places = new Map<string, { config: ConfigView; path: ConfigPath }>();
  const definitions = new Map<string, ProjectNode["definitions"][number]>();
  const queue = [start];
  for (const place of queue) {
    const key = `${project.configs.indexOf(place.config)} ${pathKey(place.path)}`;
    if (places.has(key)) continue;
    places.set(key, place);
    for (const found of definitionsIn(project, place)) {
      const { file, own, location, entry } = found;
      const at = `${file} ${location.span.start}`;
      if (definitions.has(at)) continue;
      definitions.set(at, { ...location, file, entry });
      for (const config of project.configs)
        for (const prefix of packagesOf(config, viewOf(project, file)))
          queue.push({ config, path: [...prefix, ...own] });
    }
  }
  const uses = new Map<string, Location>();
  for (const { config, path } of places.values())
    for (const { steps } of config.references)
      for (const { at, path: to } of steps)
        if (to !== undefined && samePath(to, path) && at.source.file !== undefined)
          uses.set(`${at.source.file} ${at.span.start}`, at);
  return { places: [...places.values()], definitions: [...definitions.values()], uses: [...uses.values()] };
}

interface FoundDefinition {
  readonly file: string;
  /** From the root of the file. */
  readonly own: ConfigPath;
  readonly location: Location;
  readonly entry: MappingEntry | undefined;
}

/** Where the files of a config say something of a path of it. */
function definitionsIn(
  project: ProjectView,
  { config, path }: { readonly config: ConfigView; readonly path: ConfigPath },
): readonly FoundDefinition[] {
  const found: FoundDefinition[] = [];
  for (const file of config.sources.keys()) {
    const document = project.documents.get(file);
    if (document === undefined) continue;
    for (const prefix of packagesOf(config, viewOf(project, file))) {
      if (prefix.length >= path.length || !samePath(prefix, path.slice(0, prefix.length))) continue;
      const own = path.slice(prefix.length);
      const container = nodeAt(document, own.slice(0, -1));
      const entry = container?.kind === "mapping" ? container.entries.get(String(own.at(-1))) : undefined;
      const item =
        container === undefined || entry !== undefined ? undefined : stepInto(container, own.at(-1)!);
      const location = entry?.key ?? item?.origin;
      // An alias, or a merged key, is written elsewhere in the file.
      if (location?.source.file === file) found.push({ file, own, location, entry });
    }
  }
  return found;
}

function nodeAt({ root }: ParsedDocument, path: ConfigPath): ConfigNode | undefined {
  let node: ConfigNode | undefined = root;
  for (const step of path) node = node && stepInto(node, step);
  return node;
}

const viewOf = ({ directory, project, configs, documents }: ProjectView, path: string): DocumentView => {
  return { path, directory, project, configs, document: documents.get(path) };
};

export const pathKey = (path: ConfigPath): string => path.join("\0");

export const samePath = (left: ConfigPath, right: ConfigPath): boolean =>
  left.length === right.length && left.every((step, index) => String(step) === String(right[index]));

/** Every place of a project that names a target. */
export function usesOfTarget({ documents }: ProjectView, name: string): readonly Location[] {
  const found: Location[] = [];
  const visit = (node: ConfigNode): void => {
    if (node.kind === "sequence") node.items.forEach(visit);
    else if (node.kind === "mapping")
      for (const [key, { value }] of node.entries)
        if (key === "_target_" && value.kind === "scalar" && value.value === name) found.push(value.origin);
        else visit(value);
  };
  for (const { root } of documents.values()) visit(root);
  return [...new Map(found.map((each) => [`${each.source.file} ${each.span.start}`, each])).values()];
}
