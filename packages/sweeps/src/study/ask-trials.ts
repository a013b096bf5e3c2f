import { replaceFile } from "@lighterjs/core/files";
import type { Point, SearchSpace } from "../search/dimension.js";
import type { Better, Observation } from "../search/observation.js";
import type { Sweep } from "../sweep.js";
import { trialId, trialPaths } from "./sweep-folder.js";
import type { SweepRecord, WrittenValue } from "./sweep-record.js";
import { SweepState, type TrialState } from "./sweep-state.js";
import { TrialLog, type AskedTrial, type TrialEvent } from "./trial-log.js";
import { readReport } from "./trial-report.js";

/** A config that a choice of values gives. */
export interface MadeTrial {
  readonly digest: string;
  /** The resolved config, as YAML, for a file in the folder `trials`. */
  readonly text: string;
  /** The values that differ from other trials. */
  readonly parameters: Readonly<Record<string, WrittenValue>>;
}

/** The means to ask for trials. */
export interface AskHost {
  readonly space: SearchSpace;
  /**
   * The config of a point.
   *
   * @param repeat - which of the repeats, from 0
   * @throws where these values together are no config
   */
  readonly make: (point: Point, repeat: number) => Promise<MadeTrial>;
  /** The values of a point as the config writes them, and back. */
  readonly written: (point: Point) => Readonly<Record<string, WrittenValue>>;
  readonly pointOf: (values: Readonly<Record<string, WrittenValue>>) => Point;
  /** Seed of the samplers. */
  readonly seed: number;
}

/**
 * Turns what a sampler suggests into trials, and writes down what was asked for before anybody can
 * run it.
 */
export class TrialAsker {
  constructor(
    private readonly sweep: Sweep,
    private readonly record: SweepRecord,
    private readonly folder: string,
    private readonly host: AskHost,
    private readonly state: SweepState,
    private readonly note: (event: TrialEvent) => Promise<void>,
  ) {}

  /**
   * Asks for one more point.
   *
   * @returns trials that nobody has run yet; nothing when there is no more to ask for
   */
  async ask(): Promise<readonly TrialState[] | undefined> {
    const point = this.sweep.sampler.suggest({
      space: this.host.space,
      history: this.#history(),
      better: this.record.objective?.mode ?? betterOf(this.folder, this.state) ?? "min",
      seed: this.host.seed,
    });
    if (point !== undefined) return this.#line(point);
    // More repeats may be asked for than when a point was.
    const short = this.state.points.findIndex(({ trials }) => trials.length < this.record.repeat);
    return short === -1 ? undefined : this.#line(this.host.pointOf(this.state.points[short]!.values), short);
  }

  /** Writes the config of a trial anew, with what the sweep says now of reporting and pruning. */
  async renew(trial: TrialState): Promise<void> {
    const asked = this.state.points.find(({ trials }) => trials.includes(trial.id));
    if (asked === undefined) return;
    const made = await this.host.make(this.host.pointOf(asked.values), asked.trials.indexOf(trial.id));
    if (made.digest === trial.digest) await replaceFile(trialPaths(this.folder, trial.id).config, made.text);
  }

  /** @param known - index of a point that is to be repeated more often */
  async #line(point: Point, known?: number): Promise<readonly TrialState[]> {
    const from = known === undefined ? 0 : this.state.points[known]!.trials.length;
    const made: (MadeTrial & { readonly id: string })[] = [];
    let number = this.state.trials.size;
    for (let repeat = from; repeat < this.record.repeat; repeat++) {
      const trial = await this.host.make(point, repeat);
      const twin = made.find(({ digest }) => digest === trial.digest)?.id;
      const id = this.state.trialOf(trial.digest) ?? twin ?? trialId(++number);
      made.push({ ...trial, id });
    }
    const fresh = made.filter(({ id }) => !this.state.trials.has(id));
    for (const { id, text } of fresh) await replaceFile(trialPaths(this.folder, id).config, text);
    const trials = made.map(({ id, digest, parameters }): AskedTrial => ({ id, digest, parameters }));
    await this.note({
      event: "asked",
      values: this.host.written(point),
      trials,
      ...(known !== undefined && { point: known }),
      at: new Date().toISOString(),
    });
    return [...new Set(fresh.map(({ id }) => id))].flatMap((id) => this.state.trials.get(id) ?? []);
  }

  #history(): Observation[] {
    return this.state.points.map(({ values, trials }): Observation => {
      const ends = trials.map((id) => this.state.trials.get(id)?.end);
      const point = this.host.pointOf(values);
      if (ends.some((end) => end?.state === "failed")) return { point, state: "failed" };
      const known = ends.flatMap((end) => end?.value ?? []);
      if (known.length < ends.length) {
        const isOver = ends.every((end) => end !== undefined);
        return { point, state: isOver ? "failed" : "running" };
      }
      const value = known.reduce((sum, each) => sum + each, 0) / known.length;
      return { point, state: ends.some((end) => end?.state === "pruned") ? "pruned" : "completed", value };
    });
  }
}

/**
 * Asks for all trials of a sweep whose sampler does not go by results, and runs none.
 *
 * @returns the ids of those that have not come to their end
 */
export async function askAll(
  sweep: Sweep,
  record: SweepRecord,
  folder: string,
  host: AskHost,
): Promise<readonly string[]> {
  const { log, events } = await TrialLog.open(folder);
  try {
    const state = new SweepState(events);
    const note = async (event: TrialEvent): Promise<void> => {
      await log.add(event);
      state.apply(event);
    };
    const asker = new TrialAsker(sweep, record, folder, host, state, note);
    while ((await asker.ask()) !== undefined);
    return [...state.trials.values()].flatMap(({ id, end }) => (end === undefined ? [id] : []));
  } finally {
    await log.close();
  }
}

/** Which values of the objective are better, as the metric has said in any trial. */
export function betterOf(folder: string, state: SweepState): Better | undefined {
  for (const id of state.trials.keys()) {
    const { better } = readReport(trialPaths(folder, id).report);
    if (better !== undefined) return better;
  }
  return undefined;
}
