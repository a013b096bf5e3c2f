import { childNode, type ConfigNode, type ConfigPath, type MappingNode } from "../config-node.js";

/**
 * Where a whole-value reference leads, as far as it can be told while files are still being merged.
 */
export interface Referent {
  readonly path: ConfigPath;
  /** The node that stands there by now; nothing where it may come with a later file. */
  readonly node: ConfigNode | undefined;
}

const PLAIN_REFERENCE = /^\$\{\s*(\.*)((?:[^\s.[\]{}:$"']+|\[\d+\])(?:\.[^\s.[\]{}:$"']+|\[\d+\])*)\s*\}$/;
const WHOLE_REFERENCE = /^\$\{.*\}$/s;

/** A chain that is longer is a circle, which is reported when references are resolved. */
const LONGEST_CHAIN = 50;

/** Whether a node is a single `${…}`, of a node or of a resolver. */
export function isWholeReference(node: ConfigNode): boolean {
  return node.kind === "scalar" && typeof node.value === "string" && WHOLE_REFERENCE.test(node.value);
}

/**
 * Follows the reference at a path to its end; nothing where that is a resolver's or a computed
 * path's to say.
 *
 * @param path - of the reference, for one that counts from there
 */
export function followReference(root: MappingNode, node: ConfigNode, path: ConfigPath): Referent | undefined {
  let at: Referent = { path, node };
  for (let length = 0; length < LONGEST_CHAIN; length++) {
    const next = at.node && nextOf(at.node, at.path);
    if (next === undefined) return length === 0 ? undefined : at;
    const found = next.reduce<ConfigNode | undefined>(
      (above, step) => above && childNode(above, String(step)),
      root,
    );
    at = { path: next, node: found };
  }
  return undefined;
}

function nextOf(node: ConfigNode, path: ConfigPath): ConfigPath | undefined {
  if (node.kind !== "scalar" || typeof node.value !== "string") return undefined;
  const [, dots, written] = PLAIN_REFERENCE.exec(node.value) ?? [];
  if (dots === undefined || written === undefined || dots.length > path.length) return undefined;
  const steps = written.split(/[.[\]]+/).filter((step) => step !== "");
  return dots === "" ? steps : [...path.slice(0, path.length - dots.length), ...steps];
}
