import type { ConfigNode, ConfigPath } from "@lighterjs/core/stages";
import { placeOf, resolvedAt } from "../meaning.js";
import { valueText } from "../value-text.js";
import type { DocumentView } from "../workspace/config-view.js";

/** A text that an editor shows behind a value, and which is not in the file. */
export interface Hint {
  readonly offset: number;
  readonly text: string;
}

/** Longer ones would push away what is written. */
const MOST = 40;

/** The value of each reference of a file, as far as it is not what is written. */
export function hintsOf(view: DocumentView): readonly Hint[] {
  const { document } = view;
  if (document === undefined) return [];
  const hints: Hint[] = [];
  const visit = (node: ConfigNode, path: ConfigPath): void => {
    if (node.kind === "sequence") node.items.forEach((item, index) => visit(item, [...path, index]));
    else if (node.kind === "mapping")
      for (const [name, { value }] of node.entries) {
        if (path.length > 0 || name !== "defaults") visit(value, [...path, name]);
      }
    else if (
      typeof node.value === "string" &&
      node.value.includes("${") &&
      node.origin.source === document.source
    ) {
      const text = hintOf(view, path, node.value);
      if (text !== undefined) hints.push({ offset: node.origin.span.end, text });
    }
  };
  visit(document.root, []);
  return hints;
}

function hintOf(view: DocumentView, path: ConfigPath, written: string): string | undefined {
  const place = placeOf(view, path);
  const resolved = place && resolvedAt(place.config, place.path);
  if (resolved === undefined || resolved.kind === "unknown") return undefined;
  const text = valueText(resolved, MOST);
  const known = resolved.kind === "reference" ? resolved.node : resolved;
  return text === written ? undefined : known.kind === "target" ? `→ ${text}` : `= ${text}`;
}
