import { renderPath } from "../config-node.js";
import { type Diagnostic, type Label } from "../diagnostic.js";
import { type ResolvedMapping } from "../resolved-node.js";
import { type CheckedTarget } from "./checked-config.js";

/**
 * Where an option that `target` does not have would be one: in a node above or below it; else, unless another name of its
 * own comes near, in the only one that has it.
 */
export function findOwner(
  target: CheckedTarget,
  option: string,
  targets: Iterable<CheckedTarget>,
  hasSuggestion: boolean,
): CheckedTarget | undefined {
  const found: CheckedTarget[] = [];
  for (const other of targets)
    if (other !== target && Object.hasOwn(other.definition.options.properties ?? {}, option))
      found.push(other);
  const { path } = target.node;
  const isBelow = (inner: typeof path, outer: typeof path): boolean =>
    outer.every((step, index) => step === inner[index]);
  return (
    found.findLast(({ node }) => isBelow(path, node.path)) ??
    found.find(({ node }) => isBelow(node.path, path)) ??
    (found.length === 1 && !hasSuggestion ? found[0] : undefined)
  );
}

/** The report of an option that its target lacks, with the other node that has it. */
export function withOwner(diagnostic: Diagnostic, option: string, owner: CheckedTarget): Diagnostic {
  const name = `\`${owner.definition.name}\``;
  const labels: [Label, ...Label[]] = [...diagnostic.labels];
  labels.push({ ...owner.node.target.location, text: `\`${option}\` is an option of this target` });
  return {
    ...diagnostic,
    labels,
    notes: [],
    help: [`\`${option}\` is an option of ${name}: move it to \`${renderPath(owner.node.path)}\``],
  };
}

/**
 * The report of options that are missing, where one of them stands beside the node instead of in it.
 *
 * @param around - the mapping that holds the node
 */
export function withOutdented(
  diagnostic: Diagnostic,
  { node }: CheckedTarget,
  missing: readonly string[],
  around: ResolvedMapping,
): Diagnostic {
  const own = String(node.path.at(-1));
  const name = missing.find((each) => each !== own && around.entries.has(each));
  const entry = name === undefined ? undefined : around.entries.get(name);
  if (name === undefined || entry === undefined) return diagnostic;
  return {
    ...diagnostic,
    labels: [...diagnostic.labels, { ...entry.key, text: `stands beside \`${own}\`, not in it` }],
    help: [`indent \`${name}\` below \`${own}:\``],
  };
}
