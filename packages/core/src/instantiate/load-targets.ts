import { type CheckedTarget } from "../check/checked-config.js";
import { renderPath } from "../config-node.js";
import { type Report } from "../diagnostic.js";
import { type LoadedTarget, TargetLoadError, type TargetLoader } from "./target-loader.js";

export interface LoadedTargets {
  readonly loaded: ReadonlyMap<CheckedTarget, LoadedTarget>;
  /** What the module that failed first has thrown. */
  readonly cause: unknown;
}

/** Loads the code of targets; reports what is not there, once, however many nodes name it. */
export async function loadTargets(
  targets: Iterable<CheckedTarget>,
  loader: TargetLoader,
  report: Report,
): Promise<LoadedTargets> {
  const loaded = new Map<CheckedTarget, LoadedTarget>();
  const missing = new Set<string>();
  let cause: unknown;
  for (const target of targets) {
    if (missing.has(target.definition.name)) continue;
    try {
      loaded.set(target, await loader.load(target.definition));
    } catch (error) {
      if (!(error instanceof TargetLoadError)) throw error;
      cause ??= error.cause;
      missing.add(target.definition.name);
      report({
        code: "INVALID_PROJECT",
        severity: "error",
        message: error.message,
        labels: [{ ...target.node.target.location, text: "cannot be loaded" }],
        path: renderPath(target.node.path),
        help: error.help,
      });
    }
  }
  return { loaded, cause };
}
