import { basename, join } from "node:path";
import type { SweepRecord } from "@lighterjs/sweeps/study";
import { askAll, trialPaths } from "@lighterjs/sweeps/study";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { shellLine, shellWord } from "../host/shell-line.js";
import type { Streams } from "../terminal/output.js";
import { pointReader } from "./point-reader.js";
import type { SweepConfig } from "./sweep-config.js";

/** Forms in which the trials of a sweep can be handed to something else that runs them. */
export type TrialFormat = "lines" | "slurm" | "kubernetes";

export interface PrintedSweep {
  readonly config: SweepConfig;
  readonly record: SweepRecord;
  readonly folder: string;
  /** The program that runs a trial whose id comes last, and its arguments. */
  readonly command: readonly string[];
  /** Where it runs. */
  readonly cwd: string;
}

/**
 * Writes the configs of all trials, and prints what runs those that have not ended. Each trial
 * reports to the folder of the sweep, so that `lighter sweep show` follows, and the sweep itself
 * can be gone on with.
 */
export async function printTrials(
  format: TrialFormat,
  sweep: PrintedSweep,
  { out }: Streams,
): Promise<number> {
  const { config, record, folder } = sweep;
  if (config.sweep.sampler.isAdaptive)
    throw new CommandError("this sampler goes by results, so its trials cannot be written down beforehand", {
      help: ["take another sampler, `lighter.sweeps.Sobol` say, or let `lighter sweep` run it"],
    });
  const ids = await askAll(config.sweep, record, folder, {
    space: config.space,
    make: config.make,
    written: config.written,
    pointOf: pointReader(record, config),
    seed: config.seed,
  });
  out.write(render(format, ids, sweep));
  return EXIT_CODE.done;
}

function render(format: TrialFormat, ids: readonly string[], sweep: PrintedSweep): string {
  switch (format) {
    case "lines":
      return ids.map((id) => `${shellLine([...sweep.command, id])}\n`).join("");
    case "slurm":
      return slurmScript(ids, sweep);
    case "kubernetes":
      return indexedJob(ids, sweep);
  }
}

/**
 * An array has so many tasks at most unless an administrator says otherwise: Slurm's `MaxArraySize`
 * is 1001.
 */
const MOST_TASKS = 1000;

/** An array job for each thousand of trials: a task finds its trial by its number. */
export function slurmScript(
  ids: readonly string[],
  { folder, command, cwd }: Pick<PrintedSweep, "folder" | "command" | "cwd">,
): string {
  const byThousand = new Map<number, number[]>();
  for (const number of ids.map(Number)) {
    const part = Math.floor(number / MOST_TASKS);
    byThousand.set(part, [...(byThousand.get(part) ?? []), number % MOST_TASKS]);
  }
  const parts = [...byThousand].map(([part, tasks]) => ({ part, tasks: ranges(tasks) }));
  const [first] = parts;
  if (first === undefined) return "#!/bin/bash\n# all trials have ended\n";
  const note =
    parts.length === 1
      ? ""
      : parts
          .map(({ part, tasks }) => `# sbatch --array=${tasks} --export=ALL,PART=${part} THIS_FILE\n`)
          .join("");
  const log = join(trialPaths(folder, "%a").run, "..", "slurm-%A-%a.log");
  return `#!/bin/bash
#SBATCH --job-name=${basename(folder)}
#SBATCH --array=${first.tasks}
#SBATCH --requeue
#SBATCH --signal=B:USR1@120
#SBATCH --open-mode=append
#SBATCH --output=${log}
${note}# A trial that is told of its time limit saves, ends with 75, and is queued again.
trial=$(printf %04d $((SLURM_ARRAY_TASK_ID + \${PART:-${first.part}} * ${MOST_TASKS})))
cd ${shellWord(cwd)} || exit 2
${shellLine(command)} "$trial" &
child=$!
trap 'kill -USR1 "$child"' USR1
trap 'kill -TERM "$child"' TERM
wait "$child"; code=$?
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
if [ "$code" -eq 75 ]; then scontrol requeue "\${SLURM_ARRAY_JOB_ID}_\${SLURM_ARRAY_TASK_ID}"; fi
exit "$code"
`;
}

/** `1-4,7`, as arrays are written. */
function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}

/**
 * An Indexed Job: Kubernetes starts a failed trial again by itself, but none whose config is wrong.
 * Image and claim are for who knows the cluster to fill in.
 */
function indexedJob(ids: readonly string[], { folder, command, cwd }: PrintedSweep): string {
  const script = `set -- ${ids.join(" ")}; shift "$JOB_COMPLETION_INDEX"; exec lighter ${shellLine(command.slice(2))} "$1"`;
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: ${kubernetesName(folder)}
spec:
  completionMode: Indexed
  completions: ${ids.length}
  parallelism: ${Math.min(ids.length, 4)}
  backoffLimitPerIndex: 3
  maxFailedIndexes: ${ids.length}
  podFailurePolicy:
    rules:
      # The config is wrong: to try again does not help.
      - action: FailIndex
        onExitCodes: { containerName: trial, operator: In, values: [2] }
      # The trial was asked to stop and has saved.
      - action: Ignore
        onExitCodes: { containerName: trial, operator: In, values: [75, 130, 143] }
      - action: Ignore
        onPodConditions: [{ type: DisruptionTarget }]
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 120
      containers:
        - name: trial
          image: IMAGE-WITH-THE-PROJECT
          workingDir: ${JSON.stringify(cwd)}
          command: ["/bin/sh", "-c", ${JSON.stringify(script)}]
          volumeMounts:
            - { name: project, mountPath: ${JSON.stringify(cwd)} }
      volumes:
        - name: project
          persistentVolumeClaim: { claimName: CLAIM-WITH-THE-PROJECT }
`;
}

/** Letters, digits and hyphens, as names in a cluster are. */
function kubernetesName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return `sweep-${name}`.slice(0, 52).replace(/-+$/, "");
}
