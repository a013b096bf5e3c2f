import { checkOptions, type OptionIssue, type OptionPath, type TargetCatalog } from "@lighterjs/schema";
import { type Report } from "../diagnostic.js";
import { type ResolvedConfig, type ResolvedTarget } from "../resolved-node.js";
import { type Location } from "../source-text.js";
import { bindArguments } from "./bind-arguments.js";
import {
  type CheckedConfig,
  type CheckedEntry,
  type CheckedTarget,
  type Delivery,
} from "./checked-config.js";
import { checkTopLevel } from "./check-top-level.js";
import { collectTargets } from "./collect-targets.js";
import { findTarget } from "./find-target.js";
import { OptionForms } from "./option-forms.js";
import { toOptionData } from "./option-data.js";
import { findOwner, withOutdented, withOwner } from "./misplaced-option.js";
import { findOutdentedTarget } from "./outdented-target.js";
import { positionIssue } from "./position-issue.js";
import { OptionReader } from "./read-options.js";
import { reportDeprecatedOptions } from "./report-deprecated-options.js";
import { reportUnknownTarget } from "./report-unknown-target.js";

/**
 * Checks every node that names a target, whether or not anything asks for it: the target, its options, and what fills
 * its slots. Imports and builds nothing. What comes back may be built only when no error was reported.
 */
export function checkConfig(resolved: ResolvedConfig, catalog: TargetCatalog, report: Report): CheckedConfig {
  const targets = new Map<ResolvedTarget, CheckedTarget & { options: Map<string, CheckedEntry> }>();
  /** With the targets that fit where each is used. */
  const unknown = new Map<ResolvedTarget, Set<string>>();
  for (const node of collectTargets(resolved.root)) {
    const definition = findTarget(node, catalog, report);
    if (definition !== undefined) targets.set(node, { node, definition, options: new Map() });
    else if (catalog.get(node.target.name) === undefined) unknown.set(node, new Set());
  }

  const uses = new Map<CheckedTarget, Delivery[]>();
  const use = (target: CheckedTarget, delivery: Delivery): void => {
    const known = uses.get(target);
    if (known === undefined) uses.set(target, [delivery]);
    else known.push(delivery);
  };
  const forms = new Map<string, OptionForms>();
  const listed: Location[] = [];
  for (const target of targets.values()) {
    const { node, definition } = target;
    const own = forms.get(definition.name) ?? new OptionForms(catalog, definition);
    forms.set(definition.name, own);
    const targetOf = (child: ResolvedTarget, path: OptionPath): CheckedTarget | undefined => {
      const names = unknown.get(child);
      if (names !== undefined) for (const name of own.fitting(path)) names.add(name);
      return targets.get(child);
    };
    const reader = new OptionReader(own, targetOf, use, (at) => void listed.push(at));
    target.options = reader.read(bindArguments(node, definition, report));
    reportDeprecatedOptions(target, own, report);
  }

  for (const [node, fitting] of unknown) reportUnknownTarget(node, catalog, fitting, report);

  for (const target of targets.values()) {
    const issues = checkOptions(catalog, target.definition, toOptionData(target.options), {
      partial: target.node.partial,
      openParameters: openParameters(uses.get(target) ?? []),
    });
    if (issues.length > 0) reportIssues(target, issues, resolved, targets, report);
  }

  return { resolved, targets, roots: checkTopLevel(resolved, targets, report), listed };
}

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
      ? findOwner(target, String(option), targets.values(), issue.help !== undefined)
      : undefined;
    if (owner !== undefined) report(withOwner(diagnostic, String(option), owner));
    else if (issue.missing !== undefined && target.node.path.length === 1)
      report(withOutdented(diagnostic, target, issue.missing, root));
    else report(diagnostic);
  }
}

/** How many parameters callers of a node's function pass, when it is only ever delivered as a function. */
function openParameters(deliveries: readonly Delivery[]): number {
  const passed = deliveries.map((delivery) => (delivery.kind === "function" ? delivery.parameters : 0));
  return passed.length === 0 ? 0 : Math.min(...passed);
}
