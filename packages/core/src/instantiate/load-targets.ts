import { type CheckedTarget } from "../check/checked-config.js";
import { renderPath } from "../config-node.js";
import { type Report } from "../diagnostic.js";
import { type LoadedTarget, TargetLoadError, type TargetLoader } from "./target-loader.js";

/** Loads the code of targets; reports what is not there. */
export async function loadTargets(
  targets: Iterable<CheckedTarget>,
  loader: TargetLoader,
  report: Report,
): Promise<Map<CheckedTarget, LoadedTarget>> {
  const loaded = new Map<CheckedTarget, LoadedTarget>();
  for (const target of targets) {
    try {
      loaded.set(target, await loader.load(target.definition));
    } catch (error) {
      if (!(error instanceof TargetLoadError)) throw error;
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
  return loaded;
}
