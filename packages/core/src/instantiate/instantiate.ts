import type { DependencyContainer } from "tsyringe";
import { type CheckedConfig, type CheckedTarget } from "../check/checked-config.js";
import { type Diagnostic, DiagnosticError } from "../diagnostic.js";
import { inSourceOrder } from "../render/source-order.js";
import { checkProviders } from "./check-providers.js";
import { disposeAll } from "./dispose-all.js";
import { GraphBuilder } from "./graph-builder.js";
import { InstanceGraph } from "./instance-graph.js";
import { loadTargets } from "./load-targets.js";
import { reachableTargets } from "./reachable-targets.js";
import { type TargetLoader } from "./target-loader.js";

export interface InstantiateOptions {
  /** What the host provides, by token. Nothing is registered in it. */
  readonly container: DependencyContainer;
  /** Top-level nodes to build, with what they refer to; by default all that the config has of its roots. */
  readonly roots?: readonly string[];
}

/**
 * Builds the objects of a config: children before parents, siblings in document order, a shared node once, promises
 * awaited on the way. When one fails, those already built are disposed.
 *
 * @throws {DiagnosticError} before anything is built, when code or a provider is missing; when a constructor throws, with
 * what it threw as `cause`
 */
export async function instantiate(
  checked: CheckedConfig,
  loader: TargetLoader,
  options: InstantiateOptions,
): Promise<InstanceGraph> {
  const roots = [...checked.roots].filter(([key]) => options.roots?.includes(key) ?? true);
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const needed = reachableTargets(roots.map(([, target]) => target));
  const { loaded, cause } = await loadTargets(needed, loader, report);
  checkProviders(loaded, options.container, report);
  const [first, ...rest] = inSourceOrder(diagnostics);
  if (first !== undefined) throw new DiagnosticError([first, ...rest], { cause });

  const builder = new GraphBuilder(options.container.createChildContainer(), loaded);
  return new InstanceGraph(builder, await buildRoots(builder, roots));
}

async function buildRoots(
  builder: GraphBuilder,
  roots: readonly (readonly [string, CheckedTarget])[],
): Promise<Map<string, unknown>> {
  const built = new Map<string, unknown>();
  try {
    for (const [key, target] of roots) built.set(key, await builder.root(target));
  } catch (error) {
    // What went wrong first is what the caller must see; a failure while tidying up after it is not.
    await disposeAll(builder.built.map(({ value }) => value)).catch(() => undefined);
    throw error;
  }
  return built;
}
