import { relative, sep } from "node:path";
import { DiagnosticError, type Diagnostic } from "@lighterjs/core";
import {
  type InstanceGraph,
  composeConfig,
  DiagnosticCollector,
  instantiate,
  pathBase,
  readAssignment,
  runConfig,
  splitSweeps,
  type ComposedConfig,
  type ConfigNode,
  type Location,
  type MappingNode,
  type Override,
  type Project,
} from "@lighterjs/core/stages";
import { Sweep } from "@lighterjs/sweeps";
import type { AskedParameter, MadeTrial, Point, SearchSpace, WrittenValue } from "@lighterjs/sweeps/study";
import { container } from "tsyringe";
import { checkRun, type SeededRun } from "../check-run.js";
import { CommandError } from "../command-error.js";
import type { NamedConfigRequest } from "../config-request.js";
import { requireSharedContainer } from "../host/require-shared-container.js";
import { askedFor, dimensionOf, endsOf, firstOf, nodeAt } from "./parameter-values.js";
import { readParameters, type Parameter } from "./read-parameters.js";
import { forSweep, forTrial, writtenPart } from "./sweep-section.js";
import { writtenValue } from "./written-value.js";

/** A config, with what a sweep makes of it. */
export interface SweepConfig {
  readonly sweep: Sweep;
  readonly space: SearchSpace;
  readonly parameters: Readonly<Record<string, AskedParameter>>;
  /** Where the values of each parameter are written, by its path. */
  readonly places: ReadonlyMap<string, Location>;
  /** The options of the sampler, to see whether they are the same when the sweep goes on. */
  readonly sampler: WrittenValue;
  readonly pruner: WrittenValue;
  readonly seed: number;
  readonly warnings: readonly Diagnostic[];
  /** Values of the first trial that may be. */
  readonly first: Point;
  /**
   * Checks each listed value, and both ends of each range. @throws DiagnosticError with all that is
   * wrong
   */
  checkValues(): Promise<void>;
  readonly make: (point: Point, repeat: number) => Promise<MadeTrial>;
  readonly written: (point: Point) => Readonly<Record<string, WrittenValue>>;
}

/**
 * Reads a config and the values of its sweep, and builds its `sweep:`.
 *
 * @param folder - absolute path of the folder in which the configs of trials will lie
 * @throws DiagnosticError, CommandError
 */
export async function readSweepConfig(request: NamedConfigRequest, folder: string): Promise<SweepConfig> {
  const found = new DiagnosticCollector();
  const { overrides, swept } = await splitSweeps(request, found.report);
  const plain = { ...request, overrides, builds: true };
  const assignments = swept.flatMap(({ values, assign }) => {
    const [first] = values.kind === "list" ? values.values : [];
    return first === undefined ? [] : [assign(first)];
  });
  const composed = found.finish(await composeConfig({ ...plain, assignments }, found.report));
  const parameters = [...readParameters(composed, swept, found.report).values()];
  found.finish(true);
  const material = new Material(plain, parameters, folder);
  const run = await checkFirst(material, parameters);
  const sweep = await buildSweep(run);
  const { repeat = 1 } = sweep.options;
  if (parameters.length === 0 && repeat === 1)
    throw new CommandError(`\`${request.files.join(" ")}\` has nothing to sweep over`, {
      help: [
        "list the values of a parameter below `sweep.parameters:`, or on the command line: `trainer.max_epochs=3,5`",
      ],
    });
  return material.complete(sweep, run, composed);
}

/**
 * The config with the first value of each parameter. Where that is wrong, other listed values are
 * looked at as well.
 *
 * @throws DiagnosticError with all that is wrong with them
 */
async function checkFirst(material: Material, parameters: readonly Parameter[]): Promise<SeededRun> {
  const adjust = forSweep(parameters);
  const check = (chosen: ReadonlyMap<Parameter, ConfigNode>): Promise<SeededRun> =>
    material.check(
      parameters.map((each) => each.assign(chosen.get(each) ?? firstOf(each))),
      adjust,
    );
  const found = new DiagnosticCollector();
  try {
    return await check(new Map());
  } catch (error) {
    noteFaults(found, error);
  }
  for (const parameter of parameters)
    if (parameter.values.kind === "list")
      for (const node of parameter.values.nodes.slice(1))
        await check(new Map([[parameter, node]])).catch((error: unknown) => noteFaults(found, error));
  return found.finish<SeededRun>(undefined);
}

/** Takes note of what is wrong with a config, and of nothing else. */
function noteFaults(found: DiagnosticCollector, error: unknown): void {
  if (!DiagnosticError.is(error)) throw error;
  for (const diagnostic of error.diagnostics) found.report(diagnostic);
}

/** The material that configs of trials are made from. */
class Material {
  /**
   * Texts of the files, by name: what is edited while a sweep runs must not go into half of its
   * trials.
   */
  readonly #texts = new Map<string, string>();
  #project: Project | undefined;

  constructor(
    private readonly request: NamedConfigRequest,
    private readonly parameters: readonly Parameter[],
    private readonly folder: string,
  ) {}

  /** @throws DiagnosticError, CommandError */
  async check(
    assignments: readonly Override[],
    adjust: (composed: ComposedConfig) => ComposedConfig,
  ): Promise<SeededRun> {
    const loaded = this.#project;
    const run = await checkRun({ ...this.request, assignments, adjust, ...(loaded && { loaded }) });
    this.#project = run.project;
    for (const { name, text } of run.composed.sources) {
      if (name === "<command line>") continue;
      const before = this.#texts.get(name);
      if (before !== undefined && before !== text)
        throw new CommandError(`\`${name}\` has changed while the sweep runs`, {
          help: ["start the same command line again: it goes on where what is asked for is the same"],
        });
      this.#texts.set(name, text);
    }
    return run;
  }

  complete(sweep: Sweep, { seed, warnings }: SeededRun, { root }: ComposedConfig): SweepConfig {
    const { parameters } = this;
    const space = new Map(parameters.map((each) => [each.path, dimensionOf(each, sweep)]));
    const repeats = sweep.options.repeat ?? 1;
    const assignmentsOf = (point: Point): Override[] =>
      parameters.map((each) => each.assign(nodeAt(each, point[each.path] ?? 0)));
    const written = (point: Point): Record<string, WrittenValue> =>
      Object.fromEntries(
        parameters.map((each) => [each.path, writtenValue(nodeAt(each, point[each.path] ?? 0))]),
      );
    const make = async (point: Point, repeat: number): Promise<MadeTrial> => {
      const seeds = repeat === 0 ? [] : [this.#seedAssignment(root, seed + repeat)];
      const run = await this.check([...assignmentsOf(point), ...seeds], forTrial);
      const config = runConfig(run);
      const base = relative(this.folder, pathBase(run.composed)).split(sep).join("/");
      return {
        digest: config.digest,
        text: `# @directory ${base === "" ? "." : base}\n${config.text}`,
        parameters: { ...written(point), ...(repeats > 1 && { seed: seed + repeat }) },
      };
    };
    const first = Object.fromEntries(parameters.map((each) => [each.path, endsOf(each, space)[0] ?? 0]));
    return {
      sweep,
      space,
      parameters: Object.fromEntries(parameters.map((each) => [each.path, askedFor(each, space)])),
      places: new Map(parameters.map(({ path, at }) => [path, at])),
      sampler: writtenPart(root, "sampler", ["trials"]),
      pruner: writtenPart(root, "pruner", []),
      seed,
      warnings,
      first,
      checkValues: () => this.#checkValues(space, first, assignmentsOf),
      make,
      written,
    };
  }

  async #checkValues(
    space: SearchSpace,
    first: Point,
    assignmentsOf: (point: Point) => Override[],
  ): Promise<void> {
    const found = new DiagnosticCollector();
    for (const parameter of this.parameters)
      for (const value of endsOf(parameter, space))
        try {
          await this.check(assignmentsOf({ ...first, [parameter.path]: value }), forTrial);
        } catch (error) {
          noteFaults(found, error);
        }
    found.finish(true);
  }

  #seedAssignment(root: MappingNode, value: number): Override {
    const { origin } = root;
    const node = { kind: "scalar", value, plain: true, origin } as const;
    const assignment = readAssignment("seed", origin, node, () => undefined);
    if (assignment === undefined) throw new Error("`seed` is a path");
    return { ...assignment, action: "force" };
  }
}

/** @throws DiagnosticError where an object of `sweep:` refuses its options */
async function buildSweep(run: SeededRun): Promise<Sweep> {
  if (!run.checked.roots.has("sweep")) return new Sweep();
  requireSharedContainer(run.project);
  const graph: InstanceGraph = await instantiate(run.checked, run.project.registry, {
    container: container.createChildContainer(),
    roots: ["sweep"],
  });
  const sweep = graph.roots.get("sweep");
  if (sweep instanceof Sweep || isSweep(sweep)) return sweep;
  throw new CommandError("what `sweep:` builds is no sweep", {
    help: ["leave out its `_target_`: `lighter.Sweep` is built by itself"],
  });
}

/** One of another copy of the package counts too. */
function isSweep(value: unknown): value is Sweep {
  return (
    typeof value === "object" &&
    value !== null &&
    "sampler" in value &&
    "launcher" in value &&
    "takePart" in value
  );
}
