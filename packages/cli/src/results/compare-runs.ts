import { dirname, join, resolve } from "node:path";
import { type ConfigRequest, DiagnosticError } from "@lighterjs/core";
import { messageOf, readOwnText } from "@lighterjs/core/files";
import {
  type ComparedConfig,
  type ConfigChange,
  DiagnosticCollector,
  diffConfigs,
  loadComparedConfig,
  loadProject,
  type Project,
} from "@lighterjs/core/stages";
import type { CommandContext } from "../command-context.js";
import { configRequest } from "../config-request.js";
import type { RunResults } from "./read-run.js";

/** A run and what its config has otherwise than that of the first run of its group. */
export interface ComparedRun {
  readonly run: RunResults;
  readonly changes: readonly ConfigChange[];
  /** The run that it is compared with; itself where it is the first. */
  readonly base: RunResults;
  /** Why its config could not be compared, in one line. */
  readonly fault?: string;
}

/** The config of a run, as far as it is known without being understood. */
interface RunConfig {
  /** All that decides the comparison: two that are equal have no differences. */
  readonly text: string;
  /** Path of its file, for messages. */
  readonly file: string;
  /** Digests of the variables of the environment. */
  readonly resolved: string | undefined;
}

const MOST_CONFIG_BYTES = 16 * 1024 * 1024;

/**
 * Compares the configs of runs as `lighter diff` does: each with the first of its group, in the
 * order given. Stages of a run have no config of their own.
 *
 * @param groups - which runs are a group: those in one folder, or all
 */
export async function compareRuns(
  runs: readonly RunResults[],
  context: CommandContext,
  groups: "folder" | "all",
): Promise<readonly ComparedRun[]> {
  const bases = new Map<string, { readonly run: RunResults; readonly config: RunConfig }>();
  const projects = new Map<string, Promise<Project>>();
  const configs = new Map<string, Promise<ComparedConfig>>();
  const load = (config: RunConfig): Promise<ComparedConfig> => {
    const folder = dirname(resolve(context.cwd, dirname(config.file)));
    const key = JSON.stringify([folder, config.text]);
    const project = projects.get(folder) ?? openProject(config, context);
    projects.set(folder, project);
    const known = configs.get(key) ?? loadConfig(config, project, context);
    configs.set(key, known);
    return known;
  };
  const compare = async (run: RunResults): Promise<ComparedRun> => {
    const group = groups === "all" ? "" : dirname(resolve(context.cwd, run.path));
    const config = await readConfig(run, context);
    const base = bases.get(group);
    if (config === undefined) return { run, changes: [], base: base?.run ?? run };
    // A page about a run must know what its config reads from the environment, to hide it.
    if (groups === "all") await load(config).catch(() => undefined);
    if (base === undefined) {
      bases.set(group, { run, config });
      return { run, changes: [], base: run };
    }
    if (base.config.text === config.text) return { run, changes: [], base: base.run };
    try {
      const changes = diffConfigs(await load(base.config), await load(config));
      return { run, changes, base: base.run };
    } catch (error) {
      return { run, changes: [], base: base.run, fault: faultOf(error) };
    }
  };
  const compared: ComparedRun[] = [];
  for (const run of runs) compared.push(await compare(run));
  return compared;
}

/** Nothing where a run has left none. */
async function readConfig({ path }: RunResults, { cwd }: CommandContext): Promise<RunConfig | undefined> {
  const read = (name: string): Promise<string | undefined> =>
    readOwnText(join(resolve(cwd, path), name), MOST_CONFIG_BYTES);
  const [composed, resolved] = await Promise.all([read("composed.yaml"), read("resolved.yaml")]);
  const text = composed ?? resolved;
  if (text === undefined) return undefined;
  // Digests of what was read from the environment stand in lines of comment at its end.
  const digests = resolved?.match(/^# @variable .*$/gm) ?? [];
  const file = join(path, composed === undefined ? "resolved.yaml" : "composed.yaml");
  return { text: [text, ...digests].join("\n"), file, resolved };
}

/** Runs that lie in one folder are of one project. */
async function openProject({ file }: RunConfig, context: CommandContext): Promise<Project> {
  const found = new DiagnosticCollector();
  return found.finish(await loadProject(requestOf(file, context), found.report));
}

async function loadConfig(
  { file, resolved }: RunConfig,
  project: Promise<Project>,
  context: CommandContext,
): Promise<ComparedConfig> {
  return loadComparedConfig({ ...requestOf(file, context), loaded: await project }, resolved);
}

function requestOf(file: string, context: CommandContext): ConfigRequest {
  return configRequest("diff", { args: [file], configDir: undefined, project: undefined }, context);
}

function faultOf(error: unknown): string {
  if (DiagnosticError.is(error)) return error.diagnostics[0]?.message ?? error.message;
  return messageOf(error);
}
