import type { NamedParts, OptionIssue, OptionPath } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import type { CheckedTarget } from "./checked-config.js";
import { positionIssue } from "./position-issue.js";
import { readParts, wireParts, type Part } from "./read-parts.js";

/**
 * Reports parts whose names do not go together: two of one name, one with a second name, and parts
 * that take one another's values in a way that cannot run.
 */
export function applyParts(
  targets: Iterable<CheckedTarget>,
  named: readonly NamedParts[],
  report: Report,
): void {
  const byTarget = new Map(named.map((parts) => [parts.target, parts]));
  for (const target of targets) {
    const own = byTarget.get(target.definition.name);
    const parts = own && readParts(target, own);
    if (own === undefined || parts === undefined) continue;
    const issues = [...nameIssues(parts, own), ...wiringIssues(target, parts, own)];
    for (const issue of issues) report(positionIssue(target, issue));
  }
}

function* nameIssues(parts: readonly Part[], { name }: NamedParts): Generator<OptionIssue> {
  const first = new Map<string, { readonly target: CheckedTarget; readonly path: OptionPath }>();
  const placed = new Set<CheckedTarget>();
  for (const { key, path, value } of parts) {
    if (value.kind !== "object") continue;
    const { target } = value;
    const given = target.options.get(name)?.value;
    const own = given?.kind === "scalar" && typeof given.value === "string" ? given.value : undefined;
    if (key !== undefined) {
      // A layer that stands under two keys goes by the first.
      if (own !== undefined && own !== key && !placed.has(target))
        yield secondName(key, own, [...path, name], name);
      placed.add(target);
      continue;
    }
    if (own === undefined) continue;
    const earlier = first.get(own);
    if (earlier === undefined) first.set(own, { target, path });
    else if (earlier.target !== target) yield sameName(own, [...path, name], [...earlier.path, name], name);
  }
}

function secondName(key: string, own: string, path: OptionPath, name: string): OptionIssue {
  return {
    code: "CONFLICTING_OPTIONS",
    path,
    on: "value",
    message: `the key \`${key}\` names this, and \`${name}: ${own}\` would be a second name`,
    label: "not in effect",
    help: [`leave \`${name}\` out, or write \`${own}\` in the place of the key`],
  };
}

function sameName(own: string, path: OptionPath, first: OptionPath, name: string): OptionIssue {
  return {
    code: "INVALID_OPTION",
    path,
    on: "value",
    message: `two layers of the model are called \`${own}\``,
    label: "this layer",
    related: [{ path: first, on: "value", label: "the other one" }],
    help: [`give one of them another \`${name}\``],
  };
}

function wiringIssues(
  target: CheckedTarget,
  parts: readonly Part[],
  own: NamedParts,
): readonly OptionIssue[] {
  const { wiring } = own;
  if (wiring === undefined) return [];
  const wired = wireParts(target, { ...own, wiring }, parts);
  if (wired === undefined) return [];
  if (!("order" in wired)) return wired;
  return parts.flatMap(({ key = "", path, value }) => {
    if (value.kind !== "object") return [];
    const { name } = value.target.definition;
    const range = Object.hasOwn(wiring.takes, name) ? wiring.takes[name] : undefined;
    const count = wired.sources.get(key)?.length;
    if (range === undefined || count === undefined) return [];
    const [least, most] = range;
    if (count >= least && (most === null || count <= most)) return [];
    return [wrongCount(key, name, count, { least, most, path, inputs: wiring.inputs })];
  });
}

function wrongCount(
  key: string,
  target: string,
  count: number,
  { least, most, path, inputs }: { least: number; most: number | null; path: OptionPath; inputs: string },
): OptionIssue {
  const wanted = most === least ? String(least) : `at least ${least}`;
  return {
    code: "INVALID_OPTION",
    path,
    on: "value",
    message: `the node \`${key}\` has ${count} ${count === 1 ? "input" : "inputs"}, but \`${target}\` takes ${wanted}`,
    label: `takes ${wanted}`,
    help: [
      count < least
        ? `list what it is to take: \`${inputs}: [a, b]\``
        : "join the inputs in a node of their own, such as `tf.layers.concatenate` or `tf.layers.add`",
    ],
  };
}
