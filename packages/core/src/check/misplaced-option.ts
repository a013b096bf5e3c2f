import { namesOfOption, optionNames } from "@lighterjs/schema";
import { renderPath } from "../config-node.js";
import type { Diagnostic, Label } from "../diagnostic.js";
import type { ResolvedMapping } from "../resolved-node.js";
import type { CheckedTarget } from "./checked-config.js";

/** A node that has an option, under this name. */
export interface OptionOwner {
  readonly target: CheckedTarget;
  readonly option: string;
}

/**
 * Where an option that `target` does not have would be one, by its name here or the one that
 * another tool gives it: in a node above or below it; else, unless another name of its own comes
 * near, in the only one that has it.
 */
export function findOwner(
  target: CheckedTarget,
  option: string,
  targets: readonly CheckedTarget[],
  hasSuggestion: boolean,
): OptionOwner | undefined {
  const names = hasSuggestion ? [option] : [option, ...namesOfOption(option)];
  for (const name of names) {
    const owner = ownerOf(target, name, targets, hasSuggestion);
    if (owner !== undefined) return { target: owner, option: name };
  }
  return undefined;
}

function ownerOf(
  target: CheckedTarget,
  option: string,
  targets: readonly CheckedTarget[],
  hasSuggestion: boolean,
): CheckedTarget | undefined {
  const found: CheckedTarget[] = [];
  for (const other of targets)
    if (other !== target && optionNames(other.definition).has(option)) found.push(other);
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
export function withOwner(diagnostic: Diagnostic, { target: owner, option }: OptionOwner): Diagnostic {
  const name = `\`${owner.definition.name}\``;
  const labels: [Label, ...Label[]] = [...diagnostic.labels];
  labels.push({ ...owner.node.target.location, text: `\`${option}\` is an option of this target` });
  return {
    ...diagnostic,
    labels,
    notes: [],
    fixes: [],
    help: [`\`${option}\` is an option of ${name}: move it to \`${renderPath(owner.node.path)}\``],
  };
}

/**
 * The report of options that are missing, where one of them stands beside the node instead of in
 * it.
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
