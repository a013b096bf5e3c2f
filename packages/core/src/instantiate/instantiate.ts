import type { DependencyContainer } from "tsyringe";
import { type CheckedConfig } from "../check/checked-config.js";
import { type Diagnostic, DiagnosticError } from "../diagnostic.js";
import { inSourceOrder } from "../render/source-order.js";
import { checkAddresses } from "./check-addresses.js";
import { checkProviders } from "./check-providers.js";
import { disposeAll } from "./dispose-all.js";
import { GraphBuilder } from "./graph-builder.js";
import { InstanceGraph } from "./instance-graph.js";
import { loadTargets } from "./load-targets.js";
import { orderBuilds } from "./order-builds.js";
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
  const { needed, instances } = orderBuilds(roots.map(([, target]) => target));
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const { calls, cause } = await loadTargets(needed, loader, report);
  checkProviders(needed, calls, options.container, report);
  checkAddresses(needed, report);
  const [first, ...rest] = inSourceOrder(diagnostics);
  if (first !== undefined) throw new DiagnosticError([first, ...rest], { cause });

  const builder = new GraphBuilder(options.container.createChildContainer(), calls);
  try {
    await builder.build(instances);
    return new InstanceGraph(builder, new Map(roots.map(([key, target]) => [key, builder.root(target)])));
  } catch (error) {
    // What went wrong first is what the caller must see; a failure while tidying up after it is not.
    await disposeAll([...builder.built.values()]).catch(() => undefined);
    throw error;
  }
}
