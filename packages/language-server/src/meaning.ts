import { join } from "@lighterjs/core/paths";
import {
  OptionForms,
  type ConfigNode,
  type ConfigPath,
  type MappingEntry,
  type ResolvedNode,
} from "@lighterjs/core/stages";
import type { TargetDefinition } from "@lighterjs/schema";
import type { ConfigView, FileView } from "./workspace/config-view.js";

/**
 * Where the content of a file stands in a config: the keys from the root, once for each time that
 * it is composed into it.
 */
export function packagesOf(
  { survey, files }: ConfigView,
  { path, directory }: FileView,
): readonly ConfigPath[] {
  const placed = (survey.composed?.placed ?? []).filter(({ source }) => source.file === path);
  const isNamed = files.some((file) => join(directory, file) === path);
  return [...(isNamed ? [[]] : []), ...placed.map((each) => each.package)];
}

/** The first place of a value of a file in the config that explains it, with that config. */
export function placeOf(
  view: FileView,
  path: ConfigPath,
): { readonly config: ConfigView; readonly path: ConfigPath } | undefined {
  for (const config of view.configs) {
    const [prefix] = packagesOf(config, view);
    if (prefix !== undefined) return { config, path: [...prefix, ...path] };
  }
  return undefined;
}

/** The node at a path of the composed config. */
export function composedAt({ survey }: ConfigView, path: ConfigPath): ConfigNode | undefined {
  let node: ConfigNode | undefined = survey.composed?.root;
  for (const step of path) node = node && stepInto(node, step);
  return node;
}

/** The key by which something stands in the composed config, with it. */
export function composedEntryAt(config: ConfigView, path: ConfigPath): MappingEntry | undefined {
  const container = composedAt(config, path.slice(0, -1));
  return container?.kind === "mapping" ? container.entries.get(String(path.at(-1))) : undefined;
}

export function stepInto(node: ConfigNode, step: string | number): ConfigNode | undefined {
  if (node.kind === "mapping") return node.entries.get(String(step))?.value;
  return node.kind === "sequence" && typeof step === "number" ? node.items[step] : undefined;
}

/** The node at a path once references are followed. */
export function resolvedAt({ survey }: ConfigView, path: ConfigPath): ResolvedNode | undefined {
  let node: ResolvedNode | undefined = survey.resolved?.root;
  for (const step of path) {
    if (node?.kind === "reference") node = node.node;
    if (node?.kind === "mapping") node = node.entries.get(String(step))?.value;
    else if (node?.kind === "target")
      node = step === "_args_" ? node.args : node.entries.get(String(step))?.value;
    else if (node?.kind === "sequence" && typeof step === "number") node = node.items[step];
    else return undefined;
  }
  return node;
}

/** References of references that are followed to find out what a value is for. */
const MOST_HOPS = 4;

/**
 * The values that are allowed at a path of a config: those that the option, or the item of it,
 * takes.
 */
export interface Expectation {
  /** Of the place itself. */
  readonly forms: OptionForms | undefined;
  /** The target of the node at the place, where it has one. */
  readonly target: TargetDefinition | undefined;
}

/**
 * Finds what a config expects at a path, by the targets of the nodes around it, or, where there are
 * none, by who refers to it.
 *
 * @param typed - the file as it is being typed, and where in the config it stands: what it says
 *   of targets comes first
 */
export function expectationAt(
  config: ConfigView,
  path: ConfigPath,
  typed?: { readonly root: ConfigNode; readonly prefix: ConfigPath },
  hops = MOST_HOPS,
): Expectation {
  const { project, composed } = config.survey;
  if (project === undefined) return { forms: undefined, target: undefined };
  const { catalog, roots } = project;
  let node: ConfigNode | undefined = composed?.root;
  let own: ConfigNode | undefined = typed?.prefix.length === 0 ? typed.root : undefined;
  let forms: OptionForms | undefined;
  let target: TargetDefinition | undefined;
  for (let depth = 0; ; depth++) {
    const known = own !== undefined && isWrittenIn(node, typed!.root) ? undefined : targetName(node);
    const named = targetName(own) ?? known ?? (depth === 1 ? rootOf(roots, path[0]) : undefined);
    target = named === undefined ? undefined : catalog.get(named);
    if (forms === undefined && target === undefined && depth > 0 && hops > 0) {
      const user = userOf(config, path.slice(0, depth));
      if (user !== undefined) forms = expectationAt(config, user, undefined, hops - 1).forms;
    }
    if (depth === path.length) return { forms, target };
    const step = path[depth]!;
    const base = target === undefined ? forms : new OptionForms(catalog, target);
    const isItem = base?.isList === true && target === undefined && typeof step === "string";
    forms = base?.below(isItem ? 0 : step);
    node = node && stepInto(node, step);
    own =
      typed !== undefined && depth + 1 === typed.prefix.length && isPrefix(typed.prefix, path)
        ? typed.root
        : own && stepInto(own, step);
  }
}

/**
 * Whether a node has its target from the text that is being typed: where that has none any more, it
 * is the one of before.
 */
function isWrittenIn(node: ConfigNode | undefined, { origin }: ConfigNode): boolean {
  const target = node?.kind === "mapping" ? node.entries.get("_target_") : undefined;
  return target !== undefined && target.value.origin.source.file === origin.source.file;
}

const isPrefix = (prefix: ConfigPath, path: ConfigPath): boolean =>
  prefix.every((step, index) => String(step) === String(path[index]));

function rootOf(
  roots: Readonly<Record<string, string>>,
  key: string | number | undefined,
): string | undefined {
  return key !== undefined && Object.hasOwn(roots, key) ? roots[key] : undefined;
}

/** The target that a node names, where it can be told. */
export function targetName(node: ConfigNode | undefined): string | undefined {
  const value = node?.kind === "mapping" ? node.entries.get("_target_")?.value : undefined;
  return value?.kind === "scalar" && typeof value.value === "string" && value.value !== ""
    ? value.value
    : undefined;
}

/** The path of a value that is a reference to this node as a whole. */
function userOf(config: ConfigView, path: ConfigPath): ConfigPath | undefined {
  const wanted = JSON.stringify(path);
  const users = config.references.filter(({ steps }) => JSON.stringify(steps.at(-1)?.path) === wanted);
  return users.find(({ from }) => {
    const node = composedAt(config, from);
    return node?.kind === "scalar" && /^\$\{[^}]*\}$/.test(String(node.value).trim());
  })?.from;
}
