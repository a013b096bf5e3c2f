import type { TargetCatalog, TargetDefinition } from "@lighterjs/schema";
import { renderPath } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { ResolvedTarget } from "../resolved-node.js";

/**
 * The definition that `_target_` names, if there is one; reports an ambiguous and a deprecated one.
 */
export function findTarget(
  node: ResolvedTarget,
  catalog: TargetCatalog,
  report: Report,
): TargetDefinition | undefined {
  const { name, location } = node.target;
  const definition = catalog.get(name);
  if (definition === undefined) return undefined;
  const publishers = catalog.publishersOf(name);
  if (publishers.length > 1) {
    report({
      code: "AMBIGUOUS_TARGET",
      severity: "error",
      message: `\`${name}\` names a target of ${publishers.length} packages`,
      labels: [{ ...location, text: "which one is meant cannot be told" }],
      path: renderPath(node.path),
      notes: [`it is offered by ${publishers.map((each) => `\`${each}\``).join(" and ")}`],
      help: ["remove one of these packages from the dependencies of the project"],
    });
    return undefined;
  }
  if (definition.deprecated !== undefined)
    report({
      code: "DEPRECATED_KEY",
      severity: "warning",
      message: `\`${name}\` is deprecated`,
      labels: [{ ...location, text: "deprecated" }],
      path: renderPath(node.path),
      ...(definition.deprecated !== "" && { notes: [definition.deprecated] }),
    });
  return definition;
}
