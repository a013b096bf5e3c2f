import { loadProject } from "#platform/load-project";
import { environment as ownEnvironment } from "#platform/surroundings";
import type { DependencyContainer } from "tsyringe";
import { checkConfig } from "./check/check-config.js";
import type { CheckedConfig } from "./check/checked-config.js";
import { composeConfig, composeReadable, type ComposeRequest } from "./compose/compose-config.js";
import type { ComposedConfig } from "./config-node.js";
import type { Diagnostic, Report } from "./diagnostic.js";
import { DiagnosticCollector } from "./diagnostic-collector.js";
import type { Clock } from "./host.js";
import type { InstanceGraph } from "./instantiate/instance-graph.js";
import { instantiate } from "./instantiate/instantiate.js";
import type { ProjectRequest } from "./project/find-project.js";
import type { Project } from "./project/project.js";
import type { ResolvedConfig } from "./resolved-node.js";
import type { FollowedReference } from "./resolve/followed-reference.js";
import { hydraRuntime } from "./resolve/hydra-runtime.js";
import type { Resolver } from "./resolve/resolver.js";
import { resolveReferences, type ResolveOptions } from "./resolve/resolve-references.js";

/** Which config to check or build, and what it may read. */
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
  /** Is waited for between the stages: none of them lets anything else in, and all take time. */
  readonly giveWay?: () => Promise<void>;
  /** Is told of each path that is written in a reference, and where it leads. */
  readonly follow?: (reference: FollowedReference) => void;
}

/** A config as each stage has left it. */
export interface CheckedRun {
  readonly project: Project;
  readonly composed: ComposedConfig;
  readonly resolved: ResolvedConfig;
  readonly checked: CheckedConfig;
  readonly warnings: readonly Diagnostic[];
}

/** How far the stages have come with a config. */
export interface ConfigSurvey {
  /** The diagnostics of `check`: of the first stage that found an error, and of those before. */
  readonly diagnostics: readonly Diagnostic[];
  readonly project?: Project;
  /** Without what could not be read, and so for the rest: the stages go on with what there is. */
  readonly composed?: ComposedConfig;
  readonly resolved?: ResolvedConfig;
  readonly checked?: CheckedConfig;
}

/**
 * Reads, composes, resolves and checks config files, and gives all that is known although something
 * is wrong: for who helps a person to write them. Builds nothing, and imports no target. Throws
 * what is no fault of a config.
 */
export async function surveyConfigFiles(request: ConfigRequest): Promise<ConfigSurvey> {
  const found = new DiagnosticCollector();
  const passed = await passStages(request, found, true);
  return { ...passed, diagnostics: found.diagnostics };
}

/**
 * @param goesOn - past a stage that has failed, with what it left; what is wrong after it may be
 *   so for that alone, and is not said
 */
async function passStages(
  request: ConfigRequest,
  found: DiagnosticCollector,
  goesOn: boolean,
): Promise<Omit<ConfigSurvey, "diagnostics">> {
  let failed = false;
  const report: Report = (diagnostic) => {
    if (!failed) found.report(diagnostic);
  };
  const stops = (): boolean => {
    failed ||= found.diagnostics.some(({ severity }) => severity === "error");
    return failed && !goesOn;
  };
  const { composed: asWritten, isSound } = await composeReadable(request, report);
  const composed = asWritten && (request.adjust?.(asWritten) ?? asWritten);
  if (isSound && composed !== undefined) found.sources = composed.sources;
  if (stops()) return {};
  const project = request.loaded ?? (await loadProject(request, report));
  const known = { ...(project && { project }), ...(composed && { composed }) };
  if (stops() || composed === undefined || project === undefined) return known;
  await request.giveWay?.();
  const resolved = resolveReferences(composed, resolveOptions(request, project), report);
  if (resolved === undefined) return known;
  await request.giveWay?.();
  const checked = checkConfig(resolved, project.catalog, report, request.stage);
  request.inspect?.(resolved, report);
  found.settle(checked.listed);
  return { ...known, resolved, checked };
}

/**
 * Composes config files and finds their project, with what references are resolved by. Throws what
 * is wrong with either.
 */
export async function openConfigFiles(request: ConfigRequest, found: DiagnosticCollector) {
  const asWritten = found.finish(await composeConfig(request, found.report));
  const composed = request.adjust?.(asWritten) ?? asWritten;
  found.sources = composed.sources;
  const project = request.loaded ?? found.finish(await loadProject(request, found.report));
  return { composed, project, options: resolveOptions(request, project) };
}

function resolveOptions(request: ConfigRequest, project: Project): ResolveOptions {
  const { environment = ownEnvironment(), clock = Date, resolvers = new Map<string, Resolver>() } = request;
  return {
    environment,
    clock,
    resolvers,
    hydra: hydraRuntime(request),
    ...(project.resolvers && { projectResolvers: project.resolvers }),
    roots: project.roots,
    ...(request.limits && { limits: request.limits }),
    ...(request.follow && { follow: request.follow }),
  };
}

/**
 * Reads, composes, resolves and checks config files; everything short of building, and without
 * importing a target.
 *
 * @throws {DiagnosticError} with all that is wrong, and the warnings, in source order
 */
export async function checkConfigFiles(request: ConfigRequest): Promise<CheckedRun> {
  const found = new DiagnosticCollector();
  const { project, composed, ...passed } = await passStages(request, found, false);
  let { resolved, checked } = passed;
  if (project === undefined || composed === undefined || resolved === undefined || checked === undefined)
    return found.finish<CheckedRun>(undefined);
  found.finish(checked);
  if (request.builds === true && project.resolvers !== undefined) {
    let isOpen = false;
    // What one gives may be what another is asked about.
    while (await project.resolvers.run()) {
      isOpen = true;
      resolved =
        resolveReferences(composed, resolveOptions(request, project), found.report) ??
        found.finish<ResolvedConfig>(undefined);
    }
    if (isOpen) {
      checked = checkConfig(resolved, project.catalog, found.report, request.stage);
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
