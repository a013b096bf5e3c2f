/** Requests of the trials of a sweep to a cluster. */
export interface SlurmOptions {
  /**
   * Trials in the queue or under way at once; how many run at once is for the cluster to say.
   * `--jobs` on the command line says otherwise. A sampler that goes by results learns little from
   * trials that all wait at once: give it fewer.
   *
   * @minimum 1
   * @integer
   * @defaultValue 100
   */
  readonly jobs?: number;
  /** Partition of the cluster. */
  readonly partition?: string;
  /** Account that is charged. */
  readonly account?: string;
  /**
   * Longest time of a trial: minutes, or what `sbatch --time` takes. A trial that needs longer
   * saves two minutes ahead of it, and is queued again.
   *
   * @minimum 3
   * @pattern `^(\d+-\d+(:\d+(:\d+)?)?|\d+(:\d+){0,2})$`
   * @example "1-12:00:00"
   */
  readonly time?: number | string;
  /**
   * CPU cores of a trial.
   *
   * @minimum 1
   * @integer
   */
  readonly cpus?: number;
  /**
   * Memory of a trial: mebibytes, or a number with a unit.
   *
   * @minimum 1
   * @pattern `^\d+[KMGT]?$`
   * @example "16G"
   */
  readonly memory?: number | string;
  /**
   * GPUs of a trial: how many, or of which kind and how many.
   *
   * @minimum 1
   * @pattern `^([\w.-]+:)?[1-9]\d*(,[\w.-]+:[1-9]\d*)*$`
   * @example "a100:2"
   */
  readonly gpus?: number | string;
  /**
   * Other options of `sbatch`, by their long names without hyphens: `{constraint: a100, exclusive:
   * true}`. One that takes no value is `true`.
   */
  readonly sbatch?: Readonly<Record<string, string | number | true>>;
  /**
   * Lines of bash that run before a trial, such as `module load nodejs`. The first that fails ends
   * the trial.
   */
  readonly setup?: readonly string[];
  /**
   * How often Slurm is asked which trials are in the queue, in seconds.
   *
   * @minimum 1
   * @defaultValue 15
   */
  readonly poll_seconds?: number;
}

/** Options of `sbatch` that the launcher itself gives, or that would take its answer away. */
export const OWN_OPTIONS: ReadonlySet<string> = new Set([
  "array",
  "chdir",
  "error",
  "export",
  "job-name",
  "no-requeue",
  "open-mode",
  "output",
  "parsable",
  "quiet",
  "requeue",
  "signal",
  "test-only",
  "wait",
  "wrap",
]);

/** The options as `sbatch` reads them, without the hyphens. */
export function sbatchOptions({
  partition,
  account,
  time,
  cpus,
  memory,
  gpus,
  sbatch = {},
}: SlurmOptions): readonly (readonly [name: string, value: string | undefined])[] {
  const named: Readonly<Record<string, string | number | true | undefined>> = {
    partition,
    account,
    time,
    "cpus-per-task": cpus,
    mem: memory,
    gpus,
    ...sbatch,
  };
  return Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value === true ? undefined : String(value)] as const],
  );
}
