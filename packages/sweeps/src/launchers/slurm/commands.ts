import { execFile } from "node:child_process";
import process from "node:process";

/** A task of an array, as `squeue` lists it. */
export interface ListedTask {
  /** `12_7` */
  readonly job: string;
  /** Number of the task. */
  readonly task: number;
  /** Name of the array. */
  readonly name: string;
  /** `PENDING`, `RUNNING` and so on. */
  readonly state: string;
}

/** Thrown with what one of Slurm's commands has said when it failed. */
export class SlurmError extends Error {
  override readonly name = "SlurmError";

  /** @param isPassing - whether the same command may work later */
  constructor(
    message: string,
    readonly isPassing: boolean,
  ) {
    super(message);
  }
}

/** What a command says when no controller has heard it out, by Slurm's `slurm_errno.c`. */
const UNREACHED =
  /unable to contact|communication|connection|timed out|zero bytes|message (?:send|receive)|unexpected message|shutdown failure|standby|authentication|temporarily/i;
const MISUSED = /(?:unrecognized|invalid|unknown) option/i;

/**
 * A job that the controller has refused is refused again. A question has always an answer, so that
 * whatever keeps it from being given is taken to pass.
 */
function mayWorkLater(program: string, said: string): boolean {
  return program === "sbatch" ? UNREACHED.test(said) : !MISUSED.test(said);
}

/** @param script - its text @returns number of the array @throws SlurmError */
export async function submit(script: string, options: readonly string[] = []): Promise<string> {
  const answer = await run("sbatch", ["--parsable", ...options], script);
  const [job = ""] = answer.trim().split(";");
  return job;
}

/** Sees whether the cluster would take a script. @throws SlurmError with what it says */
export async function tryScript(script: string): Promise<void> {
  await run("sbatch", ["--test-only"], script);
}

/** All tasks of this user that wait or run. @throws SlurmError */
export async function listTasks(): Promise<readonly ListedTask[]> {
  const answer = await run("squeue", ["--me", "--array", "--noheader", "--format=%F|%K|%T|%j"]);
  return answer.split("\n").flatMap((line) => {
    const [array, task, state = "", ...name] = line.trim().split("|");
    return /^\d+$/.test(task ?? "")
      ? [{ job: `${array}_${task}`, task: Number(task), state, name: name.join("|") }]
      : [];
  });
}

/** Takes tasks out of the queue that have not begun. @throws SlurmError */
export async function takeBack(jobs: readonly string[]): Promise<void> {
  await run("scancel", ["--quiet", "--state=PENDING", ...jobs]);
}

/** Sends a signal to the scripts of tasks. @throws SlurmError */
export async function tellScripts(jobs: readonly string[], signal: "USR2"): Promise<void> {
  await run("scancel", ["--quiet", "--batch", `--signal=${signal}`, "--state=RUNNING", ...jobs]);
}

/**
 * The state that Slurm still knows of a task that has left the queue: `TIMEOUT`, `OUT_OF_MEMORY`
 * and so on.
 */
export async function lastState(job: string): Promise<string | undefined> {
  const shown = await run("scontrol", ["--oneliner", "show", "job", job]).catch(() => "");
  const [, state] = /\bJobState=(\w+)/.exec(shown) ?? [];
  if (state !== undefined) return state;
  const words = ["--noheader", "--allocations", "--parsable2", "--format=State", `--jobs=${job}`];
  const [recorded] = /^[A-Z_]+/.exec(await run("sacct", words).catch(() => "")) ?? [];
  return recorded;
}

/** One setting of the cluster. @throws SlurmError */
export async function setting(name: string): Promise<string | undefined> {
  const shown = await run("scontrol", ["show", "config"]);
  return new RegExp(`^${name}\\s*=\\s*(\\S+)`, "m").exec(shown)?.[1];
}

/** Without the settings of a job that the sweep itself may run in. */
function environment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("SLURM_") || name === "SLURM_CONF" || name === "SLURM_CLUSTERS",
  );
  return Object.fromEntries(entries);
}

const MOST_OUTPUT = 256 * 1024 * 1024;

function run(program: string, words: readonly string[], input = ""): Promise<string> {
  return new Promise((resolve, fail) => {
    const options = { env: environment(), maxBuffer: MOST_OUTPUT };
    const child = execFile(program, words, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said =
        stderr
          .trim()
          .replace(/^(?:sbatch|squeue|scancel|scontrol): (?:error: )?/gm, "")
          .replaceAll(/\s*\n\s*/g, "; ") || error.message;
      fail(
        "code" in error && error.code === "ENOENT"
          ? new SlurmError(
              `there is no \`${program}\` here; start the sweep where jobs of Slurm are submitted`,
              false,
            )
          : new SlurmError(`\`${program}\` says: ${said}`, mayWorkLater(program, said)),
      );
    });
    // A command that has ended reads nothing more.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
