import { exists } from "#platform/machine";
import { resolve } from "@lighterjs/core/paths";
import type { ConfigNode, ConfigPath, Span } from "@lighterjs/core/stages";
import { expectationAt, placeOf } from "../meaning.js";
import type { DocumentView } from "../workspace/config-view.js";

/** A part of a file that leads to another. */
export interface Link {
  readonly span: Span;
  /** Absolute. */
  readonly path: string;
}

/** The paths of files and folders that options have, where these are there. */
export function linksOf(view: DocumentView): readonly Link[] {
  const { document } = view;
  if (document === undefined) return [];
  const links: Link[] = [];
  const visit = (node: ConfigNode, path: ConfigPath): void => {
    if (node.kind === "sequence") node.items.forEach((item, index) => visit(item, [...path, index]));
    else if (node.kind === "mapping")
      for (const [name, { value }] of node.entries) visit(value, [...path, name]);
    else if (typeof node.value === "string" && node.value !== "" && !node.value.includes("${")) {
      const { span, source } = node.origin;
      if (source !== document.source || !isPath(view, path)) return;
      const target = resolve(source.directory, node.value);
      if (exists(target)) links.push({ span, path: target });
    }
  };
  visit(document.root, []);
  return links;
}

function isPath(view: DocumentView, path: ConfigPath): boolean {
  const place = placeOf(view, path);
  const { forms } = place === undefined ? {} : expectationAt(place.config, place.path);
  return forms?.forms.some(({ format }) => format === "path") === true;
}
