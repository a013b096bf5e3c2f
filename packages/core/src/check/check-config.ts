import { checkOptions, type TargetCatalog } from "@lighterjs/schema";
import { type Report } from "../diagnostic.js";
import { type ResolvedConfig, type ResolvedTarget } from "../resolved-node.js";
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
import { positionIssue } from "./position-issue.js";
import { OptionReader } from "./read-options.js";
import { reportDeprecatedOptions } from "./report-deprecated-options.js";

/**
 * Checks every node that names a target, whether or not anything asks for it: the target, its options, and what fills
 * its slots. Imports and builds nothing. What comes back may be built only when no error was reported.
 */
export function checkConfig(resolved: ResolvedConfig, catalog: TargetCatalog, report: Report): CheckedConfig {
  const targets = new Map<ResolvedTarget, CheckedTarget & { options: Map<string, CheckedEntry> }>();
  for (const node of collectTargets(resolved.root)) {
    const definition = findTarget(node, catalog, report);
    if (definition !== undefined) targets.set(node, { node, definition, options: new Map() });
  }

  const uses = new Map<CheckedTarget, Delivery[]>();
  const use = (target: CheckedTarget, delivery: Delivery): void => {
    const known = uses.get(target);
    if (known === undefined) uses.set(target, [delivery]);
    else known.push(delivery);
  };
  const forms = new Map<string, OptionForms>();
  for (const target of targets.values()) {
    const { node, definition } = target;
    const own = forms.get(definition.name) ?? new OptionForms(catalog, definition);
    forms.set(definition.name, own);
    const reader = new OptionReader(own, (child) => targets.get(child), use);
    target.options = reader.read(bindArguments(node, definition, report));
    reportDeprecatedOptions(target, own, report);
  }

  for (const target of targets.values())
    for (const issue of checkOptions(catalog, target.definition, toOptionData(target.options), {
      partial: target.node.partial,
      openParameters: openParameters(uses.get(target) ?? []),
    }))
      report(positionIssue(target, issue));

  return { resolved, targets, roots: checkTopLevel(resolved, targets, report) };
}

/** How many parameters callers of a node's function pass, when it is only ever delivered as a function. */
function openParameters(deliveries: readonly Delivery[]): number {
  const passed = deliveries.map((delivery) => (delivery.kind === "function" ? delivery.parameters : 0));
  return passed.length === 0 ? 0 : Math.min(...passed);
}
