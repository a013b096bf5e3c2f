import { join } from "node:path";
import { posixWord } from "@lighterjs/core/render";
import { sweepPaths } from "../../study/sweep-folder.js";
import { sbatchOptions, type SlurmOptions } from "./options.js";

/**
 * Tasks of an array are numbered below Slurm's `MaxArraySize`, which is this unless an
 * administrator says otherwise.
 */
export const USUAL_ARRAY_SIZE = 1001;

/** Some trials whose numbers, less the offset, are those of the tasks of an array. */
export interface TrialArray {
  readonly offset: number;
  /** `7-9,12`, as `sbatch --array` takes them. */
  readonly tasks: string;
}

/**
 * The arrays of jobs that trials are queued as.
 *
 * @param size - each task has a number below this
 */
export function trialArrays(ids: readonly string[], size: number): readonly TrialArray[] {
  const byOffset = new Map<number, number[]>();
  for (const number of ids.map(Number)) {
    const offset = number - (number % size);
    byOffset.set(offset, [...(byOffset.get(offset) ?? []), number - offset]);
  }
  return [...byOffset].map(([offset, numbers]) => ({ offset, tasks: ranges(numbers) }));
}

function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}

/** Where the script of a trial leaves what it has come to, and Slurm what it has to say. */
export function slurmPaths(folder: string) {
  const own = join(folder, "slurm");
  return { folder: own, ended: (id: string) => join(own, `${id}.ended`), output: join(own, "%A_%a.out") };
}

export interface ArrayScript {
  readonly name: string;
  readonly arrays: readonly TrialArray[];
  /** Of the sweep. */
  readonly folder: string;
  /** The program that runs a trial whose id comes last, and its arguments. */
  readonly command: readonly string[];
  /** Where it runs. */
  readonly cwd: string;
  readonly options: SlurmOptions;
}

/**
 * The script of an array of trials. A second array of a long sweep is submitted with its `OFFSET`.
 *
 * Slurm tells the script, and nobody else, of the end of its time: the trial then saves, and is
 * queued again. A trial is told by SIGTERM, since SIGUSR1 would start the inspector of a Node that
 * has not come to the command line yet. What is told to all processes of a job, as by `scancel`,
 * has reached the trial already: a second signal would end it before it has saved.
 */
export function arrayScript(script: ArrayScript): string {
  const { name, arrays, folder, command, cwd, options } = script;
  const [first = { offset: 0, tasks: "" }, ...others] = arrays;
  const given = {
    "job-name": name,
    array: first.tasks,
    requeue: undefined,
    signal: "B:USR1@120",
    "open-mode": "append",
    output: inPattern(slurmPaths(folder).output),
    ...Object.fromEntries(sbatchOptions(options)),
  };
  const notes = others.map(
    ({ offset, tasks }) => `# sbatch --array=${tasks} --export=ALL,OFFSET=${offset} THIS_FILE`,
  );
  return `#!/bin/bash
${Object.entries(given)
  .map(([option, value]) => `#SBATCH --${option}${value === undefined ? "" : `=${inDirective(value)}`}`)
  .join("\n")}
${[...(notes.length === 0 ? [] : ["# The other trials:"]), ...notes].map((line) => `${line}\n`).join("")}
trial=$(printf %04d $((SLURM_ARRAY_TASK_ID + \${OFFSET:-${first.offset}})))
trials=${posixWord(sweepPaths(folder).folder)}
ended=${posixWord(slurmPaths(folder).folder)}/$trial.ended
exec >>"$trials/$trial.log" 2>&1
rm -f "$ended"

child= asked= code=
leave() {
  code=\${code:-$?}
  # Out of time: the trial has saved, and is queued again.
  case $asked-$code in time-75 | time-130 | time-143) scontrol requeue "$SLURM_JOB_ID" && exit "$code" ;; esac
  mkdir -p "\${ended%/*}"
  echo "$code \${child:-0} $(uname -n)" >"$ended.tmp" && mv "$ended.tmp" "$ended"
  exit "$code"
}
trap leave EXIT
ask() {
  asked=$1 woken=yes
  [ -z "$child" ] || kill -TERM "$child"
}
trap 'ask time' USR1
trap 'ask stop' USR2
trap 'woken=yes' TERM # which all processes of the job have got

set -e
cd ${posixWord(cwd)}
${(options.setup ?? []).map((line) => `${line}\n`).join("")}set +e
${command.map(posixWord).join(" ")} "$trial" &
child=$!
[ -z "$asked" ] || kill -TERM "$child"
woken=yes
while [ "$woken" ]; do
  woken=
  wait "$child"
  code=$?
done
`;
}

/** A value behind `#SBATCH`, where a blank ends it and `#` begins a comment. */
function inDirective(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, String.raw`\$&`)}"`;
}

/** A path in which only the last step is a pattern. */
function inPattern(path: string): string {
  const end = path.lastIndexOf("/") + 1;
  return path.slice(0, end).replaceAll("%", "%%") + path.slice(end);
}
