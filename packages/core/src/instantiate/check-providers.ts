import { type TargetDefinition } from "@lighterjs/schema";
import type { DependencyContainer } from "tsyringe";
import { type CheckedTarget } from "../check/checked-config.js";
import { renderPath } from "../config-node.js";
import { type Report } from "../diagnostic.js";
import { isProvided } from "./injected-tokens.js";
import { type TargetCall } from "./target-call.js";

/** Reports each token that a target asks for and that nothing provides, before anything is built. */
export function checkProviders(
  targets: Iterable<CheckedTarget>,
  calls: ReadonlyMap<TargetDefinition, TargetCall>,
  container: DependencyContainer,
  report: Report,
): void {
  for (const { definition, node } of targets)
    for (const injected of calls.get(definition)?.tokens ?? []) {
      if (injected.optional || isProvided(injected, container)) continue;
      report({
        code: "MISSING_PROVIDER",
        severity: "error",
        message: `\`${definition.name}\` needs \`${injected.name}\`, which nothing provides`,
        labels: [{ ...node.target.location, text: `asks for \`${injected.name}\`` }],
        path: renderPath(node.path),
        help: ["the program that builds this config registers it: `container.register(TOKEN, { useValue })`"],
      });
    }
}
