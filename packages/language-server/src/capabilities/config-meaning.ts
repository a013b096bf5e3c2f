import type { ConfigNode, ConfigPath, Location, ResolvedNode } from "@lighterjs/core/stages";
import { pathKey } from "../occurrences.js";
import { isSwept, renamedParameter } from "../swept-paths.js";
import type { ConfigView } from "../workspace/config-view.js";

/** What is another after a change that is to leave the meaning of a config as it is. */
export interface ExpectedChanges {
  /** What a key, or an item of a list, at a path is called afterwards. */
  readonly rename?: (path: ConfigPath) => string | number;
  /** The value that is written at a place afterwards, where it is another. */
  readonly revalue?: (at: Location) => string | undefined;
}

/**
 * A config as data, to be compared with what it is after a change: what its values come to, and
 * where its references lead. A list whose items get names is a mapping.
 */
export function meaningOf(
  { survey }: ConfigView,
  { rename = (path) => path.at(-1)!, revalue = () => undefined }: ExpectedChanges = {},
): string {
  const renamed = (path: ConfigPath): ConfigPath => path.map((_, index) => rename(path.slice(0, index + 1)));
  const items = (path: ConfigPath, values: readonly unknown[]): unknown => {
    const names = values.map((_, index) => rename([...path, index]));
    return names.every((name, index) => name === index)
      ? values
      : { entries: values.map((value, index) => [names[index], value]) };
  };
  const resolved = (node: ResolvedNode): unknown => {
    switch (node.kind) {
      case "scalar":
        return revalue(node.origin) ?? node.value;
      case "reference":
        return { reference: renamed(node.node.path) };
      case "sequence":
        return items(node.path, node.items.map(resolved));
      case "unknown":
        return { unknown: renamed(node.path) };
      case "mapping":
        return entriesOf(node);
      case "target":
        return [node.target.name, node.args && resolved(node.args), entriesOf(node)];
    }
  };
  const entriesOf = ({ entries, path }: Extract<ResolvedNode, { kind: "mapping" | "target" }>): unknown => {
    return { entries: [...entries].map(([name, { value }]) => [rename([...path, name]), resolved(value)]) };
  };
  const composed = (node: ConfigNode, path: ConfigPath): unknown => {
    if (node.kind === "scalar")
      return typeof node.value === "string" && node.value.includes("${")
        ? "${…}"
        : (revalue(node.origin) ?? node.value);
    if (node.kind === "sequence")
      return items(
        path,
        node.items.map((item, index) => composed(item, [...path, index])),
      );
    const entries = [...node.entries].map(([name, { value }]) => {
      const own = [...path, name];
      return [rename(own), composed(value, own)];
    });
    return { entries };
  };
  const root = survey.composed?.root;
  const faults = survey.diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  return JSON.stringify([
    root && composed(root, []),
    survey.resolved && resolved(survey.resolved.root),
    faults.toSorted(),
  ]);
}

/** The same names, and in the paths of swept parameters as well. */
export function withSweptNames(
  { references }: ConfigView,
  rename: (path: ConfigPath) => string | number,
): (path: ConfigPath) => string | number {
  const swept = new Map(
    references.flatMap((each) =>
      isSwept(each.from) ? [[pathKey(each.from), renamedParameter(each, rename)] as const] : [],
    ),
  );
  return (path) => (isSwept(path) ? swept.get(pathKey(path)) : undefined) ?? rename(path);
}
