import {
  printLine,
  type ConfigNode,
  type ConfigPath,
  type Location,
  type Span,
} from "@lighterjs/core/stages";
import { composedAt, packagesOf } from "../meaning.js";
import type { ConfigView, DocumentView } from "../workspace/config-view.js";

/** A line that an editor shows above a line of the file. */
export interface Lens {
  readonly span: Span;
  readonly title: string;
  /** Where it leads. */
  readonly to?: Location;
}

/** Values of a file that other files of its configs replace. */
export function overriddenIn(view: DocumentView): readonly Lens[] {
  const { document, configs } = view;
  if (document === undefined) return [];
  const lenses: Lens[] = [];
  const visit = (node: ConfigNode, path: ConfigPath): void => {
    if (node.kind !== "mapping") return;
    for (const [name, { key, value }] of node.entries) {
      if (key.source !== document.source || (path.length === 0 && name === "defaults")) continue;
      const own = [...path, name];
      const found = new Map<string, Location>();
      for (const config of configs) {
        const over = overriding(view, config, own, value);
        if (over !== undefined) found.set(printLine(over), over);
      }
      const [first] = found.values();
      if (first === undefined) visit(value, own);
      else lenses.push({ span: key.span, title: `overridden in ${[...found.keys()].join(", ")}`, to: first });
    }
  };
  visit(document.root, []);
  return lenses;
}

/** Where another text sets a value of a file anew, where it does. */
function overriding(
  view: DocumentView,
  config: ConfigView,
  path: ConfigPath,
  value: ConfigNode,
): Location | undefined {
  for (const prefix of packagesOf(config, view)) {
    const known = composedAt(config, [...prefix, ...path]);
    if (
      known === undefined ||
      known.origin.source.file === view.path ||
      known.origin.source.file === undefined
    )
      continue;
    for (let before = known.origin.replaced; before !== undefined; before = before.origin.replaced)
      if (before.origin.source.file === view.path && before.origin.span.start === value.origin.span.start)
        return known.origin;
  }
  return undefined;
}

/** The files of the first config that a file is a part of as it stands, as a command takes them. */
export function filesToRun(view: DocumentView): readonly string[] | undefined {
  return view.configs.find(({ sources, overrides }) => overrides.length === 0 && sources.has(view.path))
    ?.files;
}
