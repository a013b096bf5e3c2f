import {
  readDefaults,
  type Choice,
  type ConfigNode,
  type ConfigPath,
  type DefaultsEntry,
  type FollowedStep,
  type MappingEntry,
  type ScalarNode,
  type Span,
} from "@lighterjs/core/stages";
import type { DocumentView } from "./workspace/config-view.js";

/** The thing at an offset of a file. */
export type Spot = KeySpot | ScalarSpot | ReferenceSpot | DefaultsSpot;

export interface KeySpot {
  readonly kind: "key";
  /** From the root of the file, the key itself last. */
  readonly path: ConfigPath;
  readonly entry: MappingEntry;
  readonly span: Span;
}

export interface ScalarSpot {
  readonly kind: "scalar";
  readonly path: ConfigPath;
  readonly node: ScalarNode;
  readonly span: Span;
}

/** A name in the path of a reference. */
export interface ReferenceSpot {
  readonly kind: "reference";
  /** From the root of the file, of the value that holds it. */
  readonly path: ConfigPath;
  /** One for each config in which it leads somewhere. */
  readonly steps: readonly FollowedStep[];
  readonly span: Span;
}

/** A line of a `defaults:` list. */
export interface DefaultsSpot {
  readonly kind: "defaults";
  readonly entry: Exclude<DefaultsEntry, { kind: "self" }>;
  /** The option of the group at the offset; nothing at the name of the group, or of a config. */
  readonly option: Choice | undefined;
  readonly span: Span;
}

/** Finds the thing at an offset; nothing between things and in comments. */
export function spotAt(view: DocumentView, offset: number): Spot | undefined {
  const { document, configs, path } = view;
  if (document === undefined) return undefined;
  const found = find(document.root, [], offset);
  if (found === undefined) return undefined;
  if (found.path[0] === "defaults" && found.path.length > 1) return defaultsSpot(view, offset);
  const steps = configs.flatMap(({ references }) =>
    references.flatMap((reference) =>
      reference.steps.filter(
        ({ at }) => at.source.file === path && at.span.start <= offset && offset <= at.span.end,
      ),
    ),
  );
  const [first] = steps;
  if (first !== undefined)
    return { kind: "reference", path: found.path, steps: distinct(steps), span: first.at.span };
  return found;
}

function find(node: ConfigNode, path: ConfigPath, offset: number): KeySpot | ScalarSpot | undefined {
  const isIn = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  if (node.kind === "scalar")
    return isIn(node.origin.span) ? { kind: "scalar", path, node, span: node.origin.span } : undefined;
  if (node.kind === "sequence") {
    for (const [index, item] of node.items.entries()) {
      const found = find(item, [...path, index], offset);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const [name, entry] of node.entries) {
    const own = [...path, name];
    if (isIn(entry.key.span)) return { kind: "key", path: own, entry, span: entry.key.span };
    const found = find(entry.value, own, offset);
    if (found !== undefined) return found;
  }
  return undefined;
}

function defaultsSpot({ document }: DocumentView, offset: number): DefaultsSpot | undefined {
  if (document === undefined) return undefined;
  const isIn = ({ start, end }: Span): boolean => start <= offset && offset <= end;
  for (const entry of readDefaults(document, () => undefined)) {
    if (entry.kind === "self") continue;
    const choices = entry.kind === "group" && entry.choice !== null ? [entry.choice].flat() : [];
    const option = (choices as readonly Choice[]).find(({ location }) => isIn(location.span));
    if (option !== undefined) return { kind: "defaults", entry, option, span: option.location.span };
    if (isIn(entry.location.span))
      return { kind: "defaults", entry, option: undefined, span: entry.location.span };
  }
  return undefined;
}

/** Each place that steps lead to once. */
function distinct(steps: readonly FollowedStep[]): readonly FollowedStep[] {
  const keyed = steps.map((step) => {
    const { key, path } = step;
    return [JSON.stringify([key?.source.file, key?.span.start, path]), step] as const;
  });
  return [...new Map(keyed).values()];
}
