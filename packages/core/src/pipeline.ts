import type { DependencyContainer } from "tsyringe";
import { checkConfig } from "./check/check-config.js";
import { type CheckedConfig } from "./check/checked-config.js";
import { composeConfig, type ComposeRequest } from "./compose/compose-config.js";
import { type ComposedConfig } from "./config-node.js";
import { type Diagnostic, type Report } from "./diagnostic.js";
import { DiagnosticCollector } from "./diagnostic-collector.js";
import { type Clock } from "./host.js";
import { type InstanceGraph } from "./instantiate/instance-graph.js";
import { instantiate } from "./instantiate/instantiate.js";
import { type ProjectRequest } from "./project/find-project.js";
import { loadProject } from "./project/load-project.js";
import { type Project } from "./project/project.js";
import { type ResolvedConfig } from "./resolved-node.js";
import { hydraRuntime } from "./resolve/hydra-runtime.js";
import { type Resolver } from "./resolve/resolver.js";
import { resolveReferences, type ResolveOptions } from "./resolve/resolve-references.js";

export interface ConfigRequest extends ComposeRequest, ProjectRequest {
  /** The variables that `${env:NAME}` reads; by default the environment of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
  readonly resolvers?: ReadonlyMap<string, Resolver>;
  /**
   * Absolute path of the folder of the run, which `${hydra:runtime.output_dir}` gives; by default
   * `runs` below `cwd`.
   */
  readonly runDirectory?: string;
  /** The project, where it is known already: as loaded for another config of it. */
  readonly loaded?: Project;
  /**
   * The use that the config is for: `fit`, by default, or another stage that needs other options.
   */
  readonly stage?: string;
  /** Changes the composed config before its references are followed. */
  readonly adjust?: (composed: ComposedConfig) => ComposedConfig;
  /** Reports what else is wrong, so that it is said together with all the rest. */
  readonly inspect?: (resolved: ResolvedConfig, report: Report) => void;
}

/** A config as each stage has left it. */
export interface CheckedRun {
  readonly project: Project;
  readonly composed: ComposedConfig;
  readonly resolved: ResolvedConfig;
  readonly checked: CheckedConfig;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Composes config files and finds their project, with what references are resolved by. Throws what
 * is wrong with either.
 */
export async function openConfigFiles(request: ConfigRequest, found: DiagnosticCollector) {
  const { environment = process.env, clock = Date, resolvers = new Map<string, Resolver>() } = request;
  const asWritten = found.finish(await composeConfig(request, found.report));
  const composed = request.adjust?.(asWritten) ?? asWritten;
  found.sources = composed.sources;
  const project = request.loaded ?? found.finish(await loadProject(request, found.report));
  const options: ResolveOptions = {
    environment,
    clock,
    resolvers,
    hydra: hydraRuntime(request),
    ...(project.resolvers && { projectResolvers: project.resolvers }),
    roots: project.roots,
    ...(request.limits && { limits: request.limits }),
  };
  return { composed, project, options };
}

/**
 * Reads, composes, resolves and checks config files; everything short of building, and without
 * importing a target.
 *
 * @throws {DiagnosticError} with all that is wrong, and the warnings, in source order
 */
export async function checkConfigFiles(request: ConfigRequest): Promise<CheckedRun> {
  const found = new DiagnosticCollector();
  const { composed, project, options } = await openConfigFiles(request, found);
  const { catalog } = project;
  let resolved =
    resolveReferences(composed, options, found.report) ?? found.finish<ResolvedConfig>(undefined);
  let checked = checkConfig(resolved, catalog, found.report, request.stage);
  request.inspect?.(resolved, found.report);
  found.settle(checked.listed);
  found.finish(checked);
  if (request.builds === true && project.resolvers !== undefined) {
    let isOpen = false;
    // What one gives may be what another is asked about.
    while (await project.resolvers.run()) {
      isOpen = true;
      resolved =
        resolveReferences(composed, options, found.report) ?? found.finish<ResolvedConfig>(undefined);
    }
    if (isOpen) {
      checked = checkConfig(resolved, catalog, found.report, request.stage);
      request.inspect?.(resolved, found.report);
    }
    found.finish(checked);
  }
  return { project, composed, resolved, checked, warnings: found.diagnostics };
}

/** A config and its objects. */
export interface BuiltRun extends CheckedRun {
  readonly graph: InstanceGraph;
}

/**
 * Checks config files and builds `trainer:`, `system:` and what they refer to, with the project of
 * the working directory, or the one that the request names.
 *
 * @param container - what the host provides, by token
 * @throws {DiagnosticError}
 */
export async function buildConfigFiles(
  request: ConfigRequest,
  container: DependencyContainer,
): Promise<BuiltRun> {
  const run = await checkConfigFiles({ ...request, builds: true });
  return { ...run, graph: await instantiate(run.checked, run.project.registry, { container }) };
}
