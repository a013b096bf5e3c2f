import type { ConfigRule, NamedParts, OptionPath, RulePlace } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import { type CheckedTarget, type CheckedValue, stepBelow } from "./checked-config.js";
import { positionIssue } from "./position-issue.js";
import { wiredModel } from "./read-parts.js";

/** A node that a rule asks for, as seen from the node that the rule is about. */
interface Match {
  readonly path: OptionPath;
  readonly target: CheckedTarget;
  /** Which output of a model it is about, where there are several. */
  readonly output?: string;
}

/** A value on the way to a node. */
type Found = Omit<Match, "target"> & { readonly value: CheckedValue };

/**
 * Reports what rules of manifests find in nodes that are right each by itself. Of a model with
 * several outputs, what is said of one output is compared with what is said of the same.
 *
 * @param named - how parts of models go by names
 */
export function applyRules(
  targets: Iterable<CheckedTarget>,
  rules: readonly ConfigRule[],
  named: readonly NamedParts[],
  report: Report,
): void {
  const byTarget = groupByTarget(rules);
  for (const target of targets)
    for (const rule of byTarget.get(target.definition.name) ?? []) applyRule(target, rule, named, report);
}

function groupByTarget(rules: readonly ConfigRule[]): ReadonlyMap<string, readonly ConfigRule[]> {
  const groups = new Map<string, ConfigRule[]>();
  for (const rule of rules) groups.set(rule.target, [...(groups.get(rule.target) ?? []), rule]);
  return groups;
}

function applyRule(
  root: CheckedTarget,
  rule: ConfigRule,
  named: readonly NamedParts[],
  report: Report,
): void {
  const [first, ...others] = rule.places.map((place) => findMatches(root, place, named));
  for (const match of first ?? []) {
    const beside = others.flatMap((matches) =>
      matches.filter((other) => areTogether(match, other)).slice(0, 1),
    );
    if (beside.length < others.length) continue;
    const matches = [match, ...beside];
    if (rule.unequal !== undefined && !isUnequal(rule.unequal, matches)) continue;
    const say = (text: string): string => fillIn(text, rule, matches);
    const [marked, ...related] = rule.places.map(({ label, mark }, at) => ({
      path: markOf(matches[at]!, mark),
      on: "value" as const,
      label: say(label),
    }));
    const { code, severity, message, help = [] } = rule;
    const issue = { ...marked!, code, message: say(message), related, help: help.map(say) };
    report({ ...positionIssue(root, issue), severity });
  }
}

/** Whether two nodes may be about one output. */
function areTogether({ output: one }: Match, { output: other }: Match): boolean {
  return one === undefined || other === undefined || one === other;
}

function findMatches(root: CheckedTarget, place: RulePlace, named: readonly NamedParts[]): readonly Match[] {
  let found: Found[] = [];
  const [option = "", ...steps] = place.path;
  const entry = root.options.get(option);
  if (entry !== undefined) found = [{ path: [option], value: entry.value }];
  for (const step of steps) found = found.flatMap(({ path, value }) => stepInto(path, value, step));
  const isAny = place.path.at(-1) === "*";
  return found
    .flatMap((each) => byOutput(each, isAny))
    .flatMap(({ path, value, output }) =>
      goThrough(path, value, place.through ?? {}, named).map((match) => ({
        ...match,
        ...(output !== undefined && { output }),
      })),
    )
    .filter(({ target }) => fits(target, place));
}

function stepInto(path: OptionPath, value: CheckedValue, step: string) {
  if (step === "*" && value.kind === "list")
    return value.items.map((item, index) => ({ path: [...path, index], value: item.value }));
  const names = step === "*" && value.kind === "mapping" ? [...value.entries.keys()] : [step];
  return names.flatMap((name) => {
    const next = stepBelow(value, name)?.value;
    return next === undefined ? [] : [{ path: [...path, name], value: next }];
  });
}

/** The values that are written by the names of outputs, name by name. */
function byOutput({ path, value }: Found, isAny: boolean): Found[] {
  if (value.kind === "mapping")
    return [...value.entries].map(([output, entry]) => ({
      path: [...path, output],
      value: entry.value,
      output,
    }));
  const output = path.at(-1);
  if (value.kind !== "list" || !isAny || typeof output !== "string") return [{ path, value }];
  return value.items.map((item, index) => ({ path: [...path, index], value: item.value, output }));
}

/**
 * The node that stands for a container of nodes, or for one that wraps another; of a model with
 * several outputs, each.
 */
function goThrough(
  path: OptionPath,
  value: CheckedValue,
  through: NonNullable<RulePlace["through"]>,
  named: readonly NamedParts[],
): Match[] {
  if (value.kind === "list") {
    const last = value.items.length - 1;
    return last < 0 ? [] : goThrough([...path, last], value.items[last]!.value, through, named);
  }
  if (value.kind === "mapping") {
    const kept = [...value.entries].filter(([, entry]) => entry.value.kind !== "scalar");
    const [key, entry] = kept.at(-1) ?? [];
    return key === undefined ? [] : goThrough([...path, key], entry!.value, through, named);
  }
  if (value.kind !== "object") return [];
  const { target } = value;
  const { name } = target.definition;
  const option = Object.hasOwn(through, name) ? through[name] : undefined;
  if (option === undefined) return [{ path, target }];
  const model = wiredModel(target, named);
  if (model !== undefined) {
    const { outputs } = model.wired;
    return outputs.flatMap((output) => {
      const part = model.parts.get(output);
      if (part === undefined) return [];
      const matches = goThrough([...path, ...part.path], part.value, through, named);
      return outputs.length > 1 ? matches.map((match) => ({ ...match, output })) : matches;
    });
  }
  const inner = target.options.get(option);
  return inner === undefined ? [] : goThrough([...path, option], inner.value, through, named);
}

function fits({ definition, options }: CheckedTarget, place: RulePlace): boolean {
  if (place.targets !== undefined && !place.targets.includes(definition.name)) return false;
  return Object.entries(place.options ?? {}).every(([name, values]) => {
    const value = options.get(name)?.value;
    if (value === undefined) return values.includes(null);
    return value.kind === "scalar" && values.some((each) => each === value.value);
  });
}

function isUnequal(unequal: NonNullable<ConfigRule["unequal"]>, matches: readonly Match[]): boolean {
  const numbers = unequal.map(({ place, option }) => {
    const value = matches[place]?.target.options.get(option)?.value;
    if (value?.kind === "list") return value.items.length;
    return value?.kind === "scalar" && typeof value.value === "number" ? value.value : undefined;
  });
  return !numbers.includes(undefined) && new Set(numbers).size > 1;
}

function markOf({ path, target }: Match, mark: string | undefined): OptionPath {
  return mark !== undefined && target.options.has(mark) ? [...path, mark] : path;
}

function fillIn(text: string, { places }: ConfigRule, matches: readonly Match[]): string {
  const mark = places[0]?.mark;
  const marked = mark === undefined ? undefined : matches[0]?.target.options.get(mark)?.value;
  const value = marked?.kind === "scalar" ? String(marked.value) : "";
  return text
    .replace(/\{(\d)\}/g, (whole, at: string) => matches[Number(at)]?.target.definition.name ?? whole)
    .replaceAll("{value}", () => value);
}
