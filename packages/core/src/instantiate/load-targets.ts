import type { TargetDefinition } from "@lighterjs/schema";
import type { CheckedTarget } from "../check/checked-config.js";
import { renderPath } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { TargetCall } from "./target-call.js";
import { type LoadedTarget, TargetLoadError, type TargetLoader } from "./target-loader.js";

export interface LoadedTargets {
  readonly calls: ReadonlyMap<TargetDefinition, TargetCall>;
  /** The error of the module that failed first. */
  readonly cause: unknown;
}

/** Loads the code of targets; reports what is not there, once, however many nodes name it. */
export async function loadTargets(
  targets: Iterable<CheckedTarget>,
  loader: TargetLoader,
  report: Report,
): Promise<LoadedTargets> {
  const calls = new Map<TargetDefinition, TargetCall>();
  let cause: unknown;
  for (const [definition, { node }] of firstOfEach(targets)) {
    try {
      const loaded: LoadedTarget = await loader.load(definition);
      calls.set(definition, new TargetCall(definition, loaded));
    } catch (error) {
      if (!(error instanceof TargetLoadError)) throw error;
      cause ??= error.cause;
      report({
        code: "INVALID_PROJECT",
        severity: "error",
        message: error.message,
        labels: [{ ...node.target.location, text: "cannot be loaded" }],
        path: renderPath(node.path),
        help: error.help,
      });
    }
  }
  return { calls, cause };
}

/** The first node of each target. */
function firstOfEach(targets: Iterable<CheckedTarget>): Map<TargetDefinition, CheckedTarget> {
  const first = new Map<TargetDefinition, CheckedTarget>();
  for (const target of targets) if (!first.has(target.definition)) first.set(target.definition, target);
  return first;
}
