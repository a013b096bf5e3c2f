import type { JsonValue } from "@lighterjs/schema";
import { type ConfigNode, renderPath } from "../config-node.js";
import { printScalar } from "../print/print-scalar.js";
import type { ChangeSide, ConfigChange } from "./config-change.js";
import { setBy } from "./set-by.js";

/** One difference as `diff --format json` prints it. Lines and columns from 1. */
export interface ConfigChangeJSON {
  readonly kind: ConfigChange["kind"];
  /** In the second config, where it is there; of a variable, the reference that reads it. */
  readonly path: string;
  readonly left: ChangeSideJSON | null;
  readonly right: ChangeSideJSON | null;
}

/** A value on one side of a comparison, with its position. */
export interface ChangeSideJSON {
  readonly path: string;
  /** References as YAML spells them; numbers that JSON does not know as text: `.inf`. */
  readonly value: JsonValue;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Differences for a program to read. */
export function changesToJSON(changes: readonly ConfigChange[]): ConfigChangeJSON[] {
  return changes.map((change) => {
    if (change.kind === "variable")
      return { kind: change.kind, path: `\${env:${change.name}}`, left: null, right: null };
    const left = change.kind === "added" ? null : sideToJSON(change.left);
    const right = change.kind === "removed" ? null : sideToJSON(change.right);
    return { kind: change.kind, path: (right ?? left)?.path ?? "", left, right };
  });
}

function sideToJSON({ path, value }: ChangeSide): ChangeSideJSON {
  const { source, span } = setBy(value);
  const { line, column } = source.position(span.start);
  return { path: renderPath(path), value: toJSON(value), file: source.name, line, column };
}

function toJSON(node: ConfigNode): JsonValue {
  switch (node.kind) {
    case "scalar":
      return typeof node.value === "number" && !Number.isFinite(node.value)
        ? printScalar(node.value)
        : node.value;
    case "sequence":
      return node.items.map(toJSON);
    case "mapping":
      return Object.fromEntries([...node.entries].map(([name, { value }]) => [name, toJSON(value)]));
  }
}
