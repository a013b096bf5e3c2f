import type { TargetCatalog } from "@lighterjs/schema";
import { container } from "tsyringe";
import { fixtureCatalog, fixtureRoots } from "../check/testing/fixture-targets.js";
import { checkConfig } from "../check/check-config.js";
import { splitArguments } from "../compose/command-line.js";
import { composeConfig } from "../compose/compose-config.js";
import type { ComposedConfig } from "../config-node.js";
import { type Diagnostic, DiagnosticError } from "../diagnostic.js";
import { DiagnosticCollector } from "../diagnostic-collector.js";
import type { InstanceGraph } from "../instantiate/instance-graph.js";
import { instantiate } from "../instantiate/instantiate.js";
import { fixtureLoader } from "../instantiate/testing/build-text.js";
import type { Resolver } from "../resolve/resolver.js";
import { resolveReferences } from "../resolve/resolve-references.js";

export interface StagesRequest {
  /** Config files and overrides, as on a command line. */
  readonly args: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly resolvers?: ReadonlyMap<string, Resolver>;
  readonly catalog?: TargetCatalog;
}

/** How far a config came; a stage that reports an error is the last. */
export interface StagesOutcome {
  readonly composed: ComposedConfig | undefined;
  readonly graph: InstanceGraph | undefined;
  /** In source order. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Takes config files through every stage, with the fixture targets in place of a project. */
export async function runStages(request: StagesRequest): Promise<StagesOutcome> {
  const { args, cwd, environment = {}, resolvers = new Map(), catalog = fixtureCatalog } = request;
  const found = new DiagnosticCollector();
  let composed: ComposedConfig | undefined;
  try {
    composed = found.finish(await composeConfig({ ...splitArguments(args), cwd }, found.report));
    found.sources = composed.sources;
    const clock = { now: () => Date.UTC(2026, 10, 24, 12) };
    const options = { environment, resolvers, clock, roots: fixtureRoots };
    const resolved = found.finish(resolveReferences(composed, options, found.report));
    const checked = checkConfig(resolved, catalog, found.report);
    found.settle(checked.listed);
    found.finish(checked);
    const graph = await instantiate(checked, fixtureLoader, { container: container.createChildContainer() });
    return { composed, graph, diagnostics: found.diagnostics };
  } catch (error) {
    if (!DiagnosticError.is(error)) throw error;
    error.diagnostics.forEach(found.report);
    return { composed, graph: undefined, diagnostics: found.diagnostics };
  }
}
