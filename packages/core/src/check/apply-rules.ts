import type { ConfigRule, OptionPath, RulePlace } from "@lighterjs/schema";
import { type Report } from "../diagnostic.js";
import { type CheckedTarget, type CheckedValue } from "./checked-config.js";
import { positionIssue } from "./position-issue.js";

/** A node that a rule asks for, as seen from the node that the rule is about. */
interface Match {
  readonly path: OptionPath;
  readonly target: CheckedTarget;
}

/** Reports what rules of manifests find in nodes that are right each by itself. */
export function applyRules(
  targets: Iterable<CheckedTarget>,
  rules: readonly ConfigRule[],
  report: Report,
): void {
  const byTarget = groupByTarget(rules);
  for (const target of targets)
    for (const rule of byTarget.get(target.definition.name) ?? []) applyRule(target, rule, report);
}

function groupByTarget(rules: readonly ConfigRule[]): ReadonlyMap<string, readonly ConfigRule[]> {
  const groups = new Map<string, ConfigRule[]>();
  for (const rule of rules) groups.set(rule.target, [...(groups.get(rule.target) ?? []), rule]);
  return groups;
}

function applyRule(root: CheckedTarget, rule: ConfigRule, report: Report): void {
  const [first, ...others] = rule.places.map((place) => findMatches(root, place));
  const beside = others.flatMap((matches) => matches.slice(0, 1));
  if (beside.length < others.length) return;
  for (const match of first ?? []) {
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

function findMatches(root: CheckedTarget, place: RulePlace): readonly Match[] {
  let found: { readonly path: OptionPath; readonly value: CheckedValue }[] = [];
  const [option = "", ...steps] = place.path;
  const entry = root.options.get(option);
  if (entry !== undefined) found = [{ path: [option], value: entry.value }];
  for (const step of steps) found = found.flatMap(({ path, value }) => stepInto(path, value, step));
  return found
    .flatMap(({ path, value }) => goThrough(path, value, place.through ?? {}))
    .filter(({ target }) => fits(target, place));
}

function stepInto(path: OptionPath, value: CheckedValue, step: string) {
  if (step === "*" && value.kind === "list")
    return value.items.map((item, index) => ({ path: [...path, index], value: item.value }));
  const names = step === "*" && value.kind === "mapping" ? [...value.entries.keys()] : [step];
  const entries =
    value.kind === "mapping" ? value.entries : value.kind === "object" ? value.target.options : undefined;
  return names.flatMap((name) => {
    const next = entries?.get(name)?.value;
    return next === undefined ? [] : [{ path: [...path, name], value: next }];
  });
}

/** The node that stands for a container of nodes, or for one that wraps another. */
function goThrough(
  path: OptionPath,
  value: CheckedValue,
  through: NonNullable<RulePlace["through"]>,
): Match[] {
  if (value.kind === "list") {
    const last = value.items.length - 1;
    return last < 0 ? [] : goThrough([...path, last], value.items[last]!.value, through);
  }
  if (value.kind !== "object") return [];
  const { target } = value;
  const { name } = target.definition;
  const option = Object.hasOwn(through, name) ? through[name] : undefined;
  if (option === undefined) return [{ path, target }];
  const inner = target.options.get(option);
  return inner === undefined ? [] : goThrough([...path, option], inner.value, through);
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
