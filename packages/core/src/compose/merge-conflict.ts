import {
  renderPath,
  type ConfigNode,
  type ConfigPath,
  type MappingNode,
  type SequenceNode,
} from "../config-node.js";
import type { Diagnostic, Report } from "../diagnostic.js";
import { firstLineOf, type Location } from "../source-text.js";
import { describeNode } from "./describe-node.js";
import { followReference, isWholeReference, type Referent } from "./follow-reference.js";

/** The surroundings of a merge, as far as it needs them. */
export interface MergeContext {
  /** The config so far. */
  readonly root: MappingNode;
  readonly report: Report;
}

/** Two values of one place that cannot become one. */
export interface MergePair {
  readonly base: ConfigNode;
  readonly over: ConfigNode;
  readonly path: ConfigPath;
  /** Where the key of `over` stands. */
  readonly key: Location;
}

/**
 * Reports that one value would take another's place although neither the files nor the grammar of
 * overrides ask for that: a mapping over a list, a list over named items, a mapping over a
 * reference to another node. False where all is well.
 */
export function refuseMerge(pair: MergePair, { root, report }: MergeContext): boolean {
  const { base, over, path } = pair;
  const referent = isWholeReference(base) ? (followReference(root, base, path) ?? UNKNOWN) : undefined;
  const below = referent === undefined ? base : referent.node;
  if (over.kind === "mapping" && below?.kind === "sequence" && below.items.length > 0)
    report(mappingOverList(pair, below));
  else if (over.kind === "sequence" && below?.kind === "mapping" && below.entries.size > 0)
    report(listOverMapping(pair, below));
  else if (
    over.kind === "mapping" &&
    referent !== undefined &&
    below?.kind !== "scalar" &&
    !isOther(over, below)
  )
    report(mappingOverReference(pair, referent));
  else return false;
  return true;
}

const UNKNOWN: Referent = { path: [], node: undefined };

/**
 * Whether a mapping names what to build, and is not the same target as what it would be merged
 * with.
 */
function isOther(over: MappingNode, below: ConfigNode | undefined): boolean {
  const target = over.entries.get("_target_")?.value;
  if (target?.kind !== "scalar") return false;
  const own = below?.kind === "mapping" ? below.entries.get("_target_")?.value : undefined;
  return own?.kind !== "scalar" || own.value !== target.value;
}

const REPLACE = "to put it in their place, write `_replace_: true` in it";

function mappingOverList({ over, path, key }: MergePair, list: SequenceNode): Diagnostic {
  const name = renderPath(path);
  const size = list.items.length === 1 ? "the 1 item" : `the ${list.items.length} items`;
  return conflict(
    `a mapping cannot be merged into the list \`${name}\`, whose items would be lost`,
    [
      { ...firstLineOf(keyOr(key, over)), text: "a mapping, over a list" },
      { ...firstLineOf(list.origin), text: `${size} of this list would be lost` },
    ],
    path,
    [`the list holds ${list.items.map(describeItem).join(", ")}`],
    [
      `to append to the list, leave it out here and write \`${name}=extend_list({…})\` on the command line`,
      "to merge by name, give the items of the list names: `name: {…}` instead of `- {…}`",
      REPLACE,
    ],
  );
}

function listOverMapping({ over, path, key }: MergePair, mapping: MappingNode): Diagnostic {
  const name = renderPath(path);
  return conflict(
    `a list cannot be merged into the mapping \`${name}\`, whose items would be lost`,
    [
      { ...firstLineOf(keyOr(key, over)), text: "a list, over a mapping" },
      { ...firstLineOf(mapping.origin), text: "what this mapping holds would be lost" },
    ],
    path,
    [
      `the mapping holds ${[...mapping.entries]
        .map(([item, { value }]) => `\`${item}\`${targetText(value)}`)
        .join(", ")}`,
    ],
    [
      "to add to the items, give the new ones names: `name: {…}` instead of `- {…}`",
      "to put them in the place of the others, give them names and write `_replace_: true` beside them",
    ],
  );
}

function mappingOverReference({ base, over, path, key }: MergePair, referent: Referent): Diagnostic {
  const name = renderPath(path);
  const node = renderPath(referent.path);
  return conflict(
    `a mapping cannot be merged into \`${name}\`, which refers to another node`,
    [
      { ...firstLineOf(keyOr(key, over)), text: "a mapping, over a reference" },
      { ...base.origin, text: "refers to another node, which others may share" },
    ],
    path,
    undefined,
    [
      node === ""
        ? "set these keys at the node that it refers to"
        : `set these keys at \`${node}\`, to which it refers`,
      "to put the mapping in the place of the reference, write `_replace_: true` in it",
    ],
  );
}

/**
 * `_merge_` and `_replace_` in one mapping, or the word that other frameworks have for the second.
 */
export function refuseMergeWords({ over, path }: MergePair, report: Report): void {
  if (over.kind !== "mapping") return;
  const [merge, replace, foreign] = ["_merge_", "_replace_", "_delete_"].map((word) => {
    const entry = over.entries.get(word);
    return entry?.value.kind === "scalar" && entry.value.value === true ? entry : undefined;
  });
  if (merge !== undefined && replace !== undefined)
    report(
      conflict(
        "`_merge_` and `_replace_` ask for opposite things",
        [
          { ...replace.key, text: "asks to replace what is below" },
          { ...merge.key, text: "asks to merge with it" },
        ],
        path,
        undefined,
        ["keep one of the two"],
      ),
    );
  if (foreign !== undefined)
    report(
      conflict(
        "`_delete_` means nothing here",
        [{ ...foreign.key, text: "no word of Lighter" }],
        path,
        undefined,
        ["to put this mapping in the place of the one that it is merged with, write `_replace_: true`"],
      ),
    );
}

function conflict(
  message: string,
  labels: Diagnostic["labels"],
  path: ConfigPath,
  notes: Diagnostic["notes"],
  help: readonly string[],
): Diagnostic {
  return {
    code: "INCOMPATIBLE_MERGE",
    severity: "error",
    message,
    labels,
    path: renderPath(path),
    ...(notes !== undefined && { notes }),
    help,
  };
}

function describeItem(item: ConfigNode): string {
  return item.kind === "mapping" && item.entries.has("_target_")
    ? targetText(item).trim()
    : describeNode(item);
}

function targetText(node: ConfigNode): string {
  const target = node.kind === "mapping" ? node.entries.get("_target_")?.value : undefined;
  return target?.kind === "scalar" ? ` \`${String(target.value)}\`` : "";
}

/** The root of a file has no key. */
const keyOr = (key: Location, { origin }: ConfigNode): Location =>
  key.span.end > key.span.start ? key : origin;
