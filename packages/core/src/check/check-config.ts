import {
  checkOptions,
  DEFAULT_STAGE,
  type OptionIssue,
  type TargetCatalog,
  type TargetDefinition,
  PlannedObject,
  UNKNOWN_VALUE,
} from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import type { ResolvedConfig, ResolvedTarget, ResolvedNode } from "../resolved-node.js";
import type { Location } from "../source-text.js";
import { applyOutputs } from "./apply-outputs.js";
import { applyParts } from "./apply-parts.js";
import { applyRules } from "./apply-rules.js";
import { bindArguments } from "./bind-arguments.js";
import type { CheckedConfig, CheckedTarget, Delivery, CheckedEntry, CheckedValue } from "./checked-config.js";
import { checkTopLevel } from "./check-top-level.js";
import { findTarget } from "./find-target.js";
import { OptionForms } from "./option-forms.js";
import { findOwner, withOutdented, withOwner } from "./misplaced-option.js";
import { findOutdentedTarget } from "./outdented-target.js";
import { reportPending } from "./pending-option.js";
import { withPartialItem } from "./partial-item.js";
import { positionIssue } from "./position-issue.js";
import { OptionReader } from "./read-options.js";
import { reportUnread } from "./report-unread.js";
import { reportUnknownTarget } from "./report-unknown-target.js";
import { renderPath } from "../config-node.js";

/**
 * Checks every node that names a target, whether or not anything asks for it: the target, its
 * options, and what fills its slots. Imports and builds nothing. What comes back may be built only
 * when no error was reported.
 *
 * @param stage - what the config is to be used for: what only other stages need may be missing
 */
export function checkConfig(
  resolved: ResolvedConfig,
  catalog: TargetCatalog,
  report: Report,
  stage = DEFAULT_STAGE,
): CheckedConfig {
  const targets = new Map<ResolvedTarget, CheckedTarget & { options: CheckedTarget["options"] }>();
  /** With the targets that fit where each is used. */
  const unknown = new Map<ResolvedTarget, Set<string>>();
  for (const node of collectTargets(resolved.root)) {
    const definition = findTarget(node, catalog, report);
    if (definition !== undefined) targets.set(node, { node, definition, options: NO_OPTIONS });
    else if (catalog.get(node.target.name) === undefined) unknown.set(node, new Set());
  }
  const targetOf = (node: ResolvedTarget, at: OptionForms): CheckedTarget | undefined => {
    const names = unknown.get(node);
    if (names !== undefined) for (const name of at.fitting()) names.add(name);
    return targets.get(node);
  };

  /**
   * How many parameters the callers of a node pass, at the least; none where it is not delivered as
   * a function.
   */
  const passed = new Map<CheckedTarget, number>();
  const use = (target: CheckedTarget, delivery: Delivery): void => {
    const parameters = delivery.kind === "function" ? delivery.parameters : 0;
    passed.set(target, Math.min(parameters, passed.get(target) ?? Infinity));
  };
  const listed: Location[] = [];
  const list = (at: Location): void => void listed.push(at);
  const readers = new Map<TargetDefinition, OptionReader>();
  for (const target of targets.values()) {
    const { node, definition } = target;
    const reader =
      readers.get(definition) ??
      new OptionReader(new OptionForms(catalog, definition), targetOf, use, list, (unknown, forms, by) =>
        reportPending(unknown, forms, by, report),
      );
    readers.set(definition, reader);
    target.options = reader.read(bindArguments(node, definition, report));
    reportDeprecatedOptions(target, reader.forms, report);
  }

  for (const [node, fitting] of unknown) reportUnknownTarget(node, catalog, fitting, report);

  for (const target of targets.values()) {
    const issues = checkOptions(catalog, target.definition, toOptionData(target.options), {
      partial: target.node.partial,
      openParameters: passed.get(target) ?? 0,
      stage,
    });
    if (issues.length > 0) reportIssues(target, issues, resolved, targets, report);
  }
  applyParts(targets.values(), catalog.parts, report);
  applyOutputs(targets.values(), catalog.outputs, catalog.parts, report);
  applyRules(targets.values(), catalog.rules, catalog.parts, report);

  const roots = checkTopLevel(resolved, targets, report);
  reportUnread(resolved, roots, report);
  return { resolved, targets, roots, listed, parts: catalog.parts };
}

const NO_OPTIONS: CheckedTarget["options"] = new Map();

function reportIssues(
  target: CheckedTarget,
  issues: readonly OptionIssue[],
  { root }: ResolvedConfig,
  targets: ReadonlyMap<ResolvedTarget, CheckedTarget>,
  report: Report,
): void {
  const isStranger = issues.some(({ code }) => code === "UNKNOWN_OPTION");
  const outdented = isStranger ? findOutdentedTarget(target) : undefined;
  if (outdented !== undefined) {
    report(outdented);
    return;
  }
  for (const issue of issues) {
    const diagnostic = positionIssue(target, issue);
    const [option] = issue.path;
    const isUnknown = issue.code === "UNKNOWN_OPTION" && issue.path.length === 1;
    const owner = isUnknown
      ? findOwner(target, String(option), [...targets.values()], issue.help !== undefined)
      : undefined;
    if (owner !== undefined) report(withOwner(diagnostic, owner));
    else if (issue.missing !== undefined && target.node.path.length === 1)
      report(withOutdented(diagnostic, target, issue.missing, root));
    else report(withPartialItem(diagnostic, target, issue));
  }
}

/**
 * Every node with a target, each once, in document order. A reference is not followed: its node
 * stands elsewhere.
 */
function collectTargets(node: ResolvedNode, found: ResolvedTarget[] = []): readonly ResolvedTarget[] {
  if (node.kind === "target") {
    found.push(node);
    for (const item of node.args?.items ?? []) collectTargets(item, found);
  }
  if (node.kind === "sequence") for (const item of node.items) collectTargets(item, found);
  if (node.kind === "target" || node.kind === "mapping")
    for (const { value } of node.entries.values()) if (value.kind !== "scalar") collectTargets(value, found);
  return found;
}

/** Warns of each option that its author wants no longer used. */
function reportDeprecatedOptions(target: CheckedTarget, forms: OptionForms, report: Report): void {
  for (const [name, { key, value }] of target.options) {
    const reason = forms.below(name).deprecated;
    if (reason === undefined) continue;
    report({
      code: "DEPRECATED_KEY",
      severity: "warning",
      message: `the option \`${name}\` of \`${target.definition.name}\` is deprecated`,
      labels: [{ ...key, text: "deprecated" }],
      path: renderPath(value.path),
      ...(reason !== "" && { notes: [reason] }),
    });
  }
}

/**
 * Options as `checkOptions` takes them: plain data, with a stand-in for each object that does not
 * exist yet.
 */
function toOptionData(options: ReadonlyMap<string, CheckedEntry>): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [name, { value }] of options) data[name] = toData(value);
  return data;
}

function toData(value: CheckedValue): unknown {
  switch (value.kind) {
    case "scalar":
      return value.value;
    case "list":
      return value.items.map((item) => toData(item.value));
    case "mapping":
      return toOptionData(value.entries);
    case "object":
      return new PlannedObject(value.target.definition, { partial: value.target.node.partial });
    case "unknown":
      return UNKNOWN_VALUE;
  }
}
