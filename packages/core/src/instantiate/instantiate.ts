import type { TargetDefinition } from "@lighterjs/schema";
import type { DependencyContainer } from "tsyringe";
import type { CheckedConfig, CheckedTarget } from "../check/checked-config.js";
import { renderPath } from "../config-node.js";
import { DiagnosticError, type Diagnostic, type Report } from "../diagnostic.js";
import { inSourceOrder } from "../render/source-order.js";
import { checkAddresses } from "./check-addresses.js";
import { GraphBuilder } from "./graph-builder.js";
import { isProvided } from "./injected-tokens.js";
import { disposeAll, InstanceGraph } from "./instance-graph.js";
import { loadTargets } from "./load-targets.js";
import { orderBuilds } from "./order-builds.js";
import type { TargetCall } from "./target-call.js";
import type { TargetLoader } from "./target-loader.js";

/** What to build, and with which supplies. */
export interface InstantiateOptions {
  /** The host's supplies, by token. Nothing is registered in it. */
  readonly container: DependencyContainer;
  /**
   * Top-level nodes to build, with what they refer to; by default all that the config has of its
   * roots.
   */
  readonly roots?: readonly string[];
}

/**
 * Builds the objects of a config: children before parents, siblings in document order, a shared
 * node once, promises awaited on the way. When one fails, those already built are disposed.
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
    // What went wrong first is what the caller must see; a failure while tidying up after it is
    // not.
    await disposeAll([...builder.built.values()]).catch(() => undefined);
    throw error;
  }
}

/**
 * Reports each token that a target asks for and that nothing provides, before anything is built.
 */
function checkProviders(
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
