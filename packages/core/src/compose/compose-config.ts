import { FILES_ON_DISK } from "#platform/files";
import { resolve } from "#platform/paths";
import type { ConfigFiles } from "../access/config-files.js";
import { renderPath, type ComposedConfig, type ConfigNode, type MappingNode } from "../config-node.js";
import type { Diagnostic, Report } from "../diagnostic.js";
import { Budget, limitHelp, type Limits } from "../parse/limits.js";
import { inSourceOrder } from "../render/source-order.js";
import type { SourceText } from "../source-text.js";
import { applyOverride } from "./apply-override.js";
import { readCommandLine, type CommandLine } from "./command-line.js";
import { ConfigLoader } from "./config-loader.js";
import { DefaultsExpander, type Layer } from "./expand-defaults.js";
import { splitGroupOverrides } from "./group-overrides.js";
import { GroupChoices } from "./group-choices.js";
import { fillInChoices, reportHydraSettings } from "./hydra-settings.js";
import { measureValue } from "./measure-value.js";
import { mayHoldMergeKeys, mergeNodes, stripMergeKeys } from "./merge-nodes.js";
import type { Override } from "./override.js";
import { findSpacedOverride } from "./spaced-override.js";
import { SourceOrder } from "./order-sources.js";
import { parseOverride } from "./parse-override.js";
import { placedFile, placeLayer } from "./place-layer.js";
import { explainOwned } from "./owning-config.js";
import { SearchPath } from "./search-path.js";

/** The files and overrides that make up a config. */
export interface ComposeRequest {
  /**
   * Paths of config files, as given; the first is the primary one, beside which config groups
   * stand.
   */
  readonly files: readonly string[];
  /** In the order of the command line. */
  readonly overrides?: readonly string[];
  /** Applied after the overrides; see `readAssignment`. */
  readonly assignments?: readonly Override[];
  /** Absolute path from which relative paths start. */
  readonly cwd: string;
  /** Further folders to look for configs in. */
  readonly configDirs?: readonly string[];
  readonly limits?: Partial<Limits>;
  /** Where files are read; by default on disk. */
  readonly configFiles?: ConfigFiles;
}

/** A config as far as it could be composed. */
export interface Composition {
  /** Without what could not be read; nothing where that was all. */
  readonly composed: ComposedConfig | undefined;
  /** Whether no error was reported. */
  readonly isSound: boolean;
}

/**
 * Reads config files with their defaults lists, merges them from left to right, and applies the
 * overrides. Every value knows which text set it and what it replaced. Returns nothing when an
 * error was reported.
 */
export async function composeConfig(
  request: ComposeRequest,
  report: Report,
): Promise<ComposedConfig | undefined> {
  const { composed, isSound } = await composeReadable(request, report);
  return isSound ? composed : undefined;
}

/**
 * The same, and where an error was reported, what is left: for who helps a person to write the
 * config.
 */
export async function composeReadable(request: ComposeRequest, report: Report): Promise<Composition> {
  const { files, overrides = [], cwd } = request;
  const commandLine = readCommandLine(files, overrides, cwd);
  const order = new SourceOrder(commandLine.source);
  const found: Diagnostic[] = [];
  const budget = new Budget(request.limits);
  const composed = await compose(request, commandLine, budget, order, (diagnostic) => found.push(diagnostic));
  const sources = order.sorted();
  const [only, ...others] = files;
  const isAlone = only !== undefined && others.length === 0;
  const said = isAlone
    ? await explainOwned(found, only, cwd, commandLine.files[0]!, request.configFiles ?? FILES_ON_DISK)
    : found;
  inSourceOrder(said, sources).forEach(report);
  if (composed === undefined) return { composed, isSound: false };
  return {
    composed: {
      ...composed,
      sources: overrides.length > 0 ? sources : sources.slice(0, -1),
      used: budget.used,
    },
    isSound: found.every(({ severity }) => severity !== "error"),
  };
}

async function compose(
  { files, cwd, configDirs = [], assignments = [], configFiles = FILES_ON_DISK }: ComposeRequest,
  commandLine: CommandLine,
  budget: Budget,
  order: SourceOrder,
  report: Report,
): Promise<Pick<ComposedConfig, "root" | "placed" | "choices"> | undefined> {
  let failed = false;
  let hasFaultyList = false;
  const note: Report = (diagnostic) => {
    failed ||= diagnostic.severity === "error";
    hasFaultyList ||= diagnostic.code === "INVALID_DEFAULTS";
    report(diagnostic);
  };
  const searchPath = SearchPath.of(files[0], configDirs, cwd, configFiles);
  const loader = new ConfigLoader(budget, order, note, configFiles);
  const choices = new GroupChoices(note);

  const written = commandLine.overrides.flatMap(
    (location) => parseOverride(location, note, budget.limits.maxDepth) ?? [],
  );
  const parsed = [...written, ...assignments];
  const { values, appended } = await splitGroupOverrides(parsed, searchPath, choices, note);
  const expander = new DefaultsExpander(searchPath, loader, choices, budget.limits, note);
  const layers: Layer[][] = files.map(() => []);
  const spaced = await findSpacedOverride(commandLine, files, cwd, configFiles);
  if (spaced !== undefined) note(spaced.diagnostic);
  let isIncomplete = false;
  for (let index = files.length - 1; index >= 0; index--) {
    if (spaced?.indices.includes(index) === true) {
      isIncomplete = true;
      continue;
    }
    const [shown, namedAt] = [files[index]!, commandLine.files[index]!];
    const path = resolve(cwd, shown);
    const realPath = (await configFiles.locate(path)) ?? path;
    const found = { kind: "found" as const, path, realPath, shown };
    const config = await loader.load(found, namedAt);
    if (config === undefined) isIncomplete = true;
    else
      layers[index] = await expander.expand(
        config,
        found,
        namedAt,
        index === files.length - 1 ? appended : [],
      );
  }
  // A line that overrides nothing may be about a file that could not be read; one of a group that
  // nobody has is not.
  const isWhole = !isIncomplete && !expander.isIncomplete && !hasFaultyList;
  const unused = await choices.reportUnused(async (group) => isWhole || !(await searchPath.isGroup(group)));
  const ordered = layers.flat();
  if (failed && ordered.length === 0 && files.length > 0) return undefined;

  let root: MappingNode = emptyRoot(commandLine.source);
  for (const [index, layer] of ordered.entries()) {
    const placed = placeLayer(layer);
    const merged =
      index > 0
        ? mergeNodes(root, placed, { root, report: note }, [], layer.namedAt)
        : clean(placed, layer.config.document.source);
    root = asMapping(merged) ?? root;
  }
  reportHydraSettings(root, [...expander.hydraSettings, ...unused], note);
  isIncomplete ||= expander.isIncomplete;
  // A path may well lead somewhere in the file that is not there.
  const noteOverride: Report = (diagnostic) => {
    if (!(isIncomplete && diagnostic.code === "UNKNOWN_PATH")) note(diagnostic);
  };
  for (const override of [...choices.unusedRemovals, ...values]) {
    if (!affords(budget, override, note)) break;
    root = applyOverride(root, override, noteOverride);
  }
  return {
    root: fillInChoices(root, choices.chosen),
    placed: ordered.flatMap(placedFile),
    choices: choices.settled,
  };
}

/** Whether the budget bears an override, which counts like the content of files. */
function affords(budget: Budget, { key, value }: Override, report: Report): boolean {
  if (value === undefined) return true;
  const { nodes, characters } = measureValue(value);
  const passed = budget.spend(nodes + key.segments.length - 1, characters);
  if (passed !== undefined)
    report({
      code: "LIMIT_EXCEEDED",
      severity: "error",
      message: `the config holds more than ${passed.text} with this override`,
      labels: [{ ...key.location, text: "the limit is passed here" }],
      path: renderPath(key.segments.map(({ name }) => name)),
      help: [limitHelp(passed.limit, "give a smaller value")],
    });
  return passed === undefined;
}

/** The first layer, which there is nothing to merge with. */
function clean(layer: MappingNode, source: SourceText): ConfigNode {
  return mayHoldMergeKeys(source) ? stripMergeKeys(layer) : layer;
}

const asMapping = (node: ConfigNode): MappingNode | undefined => (node.kind === "mapping" ? node : undefined);

const emptyRoot = (source: SourceText): MappingNode => ({
  kind: "mapping",
  entries: new Map(),
  origin: { source, span: { start: 0, end: 0 } },
});
