import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import {
  findHeldLock,
  isHeldElsewhere,
  takeLock,
  type HeldLock,
  type LockTarget,
} from "@lighterjs/core/files";
import { CommandError } from "../command-error.js";
import { readFields } from "./read-text.js";
import { systemFault } from "./system-fault.js";

/** The right of one process to train the run in a folder. */
export interface RunLock {
  /** Number of the process among those that have had the right, from 1. */
  readonly attempt: number;
  /** @throws CommandError when another process has taken it over */
  requireHeld(): Promise<void>;
  release(): Promise<void>;
  /** The same, where the process ends at once. */
  releaseNow(): void;
}

/** How to wait for a holder of whom nobody knows whether it lives. */
export interface Waiting {
  readonly say: (line: string) => void;
  /** Ends the waiting: with an `AbortError`. */
  readonly signal: AbortSignal;
}

/**
 * A holder on this machine that cannot be asked is waited for: it is heard of again soon, or it is
 * dead.
 */
const PATIENCE_MS = 60_000;
const LOOK_MS = 250;
const MOST_ATTEMPTS = 1e9;
const OTHER_FOLDER = "or choose another folder with `--run-dir`";

/**
 * Takes the right to train the run in a folder.
 *
 * @throws CommandError while another process has it
 */
export async function lockRun(folder: string, waiting?: Waiting): Promise<RunLock> {
  for (;;) {
    await requireUnlocked(folder, waiting);
    const lock = await takeLock(targetOf(folder)).catch((error: unknown) => {
      throw systemFault(`cannot write into the run folder \`${folder}\``, error, [
        "make room or see to the permissions there, and start the same command line again",
        OTHER_FOLDER,
      ]);
    });
    if (isHeldElsewhere(lock)) continue;
    return {
      attempt: lock.number,
      async requireHeld() {
        if (await lock.isHeld()) return;
        throw new CommandError(`another process has taken over the run \`${folder}\``, {
          help: ["nothing is lost: the other one goes on with what was saved"],
        });
      },
      release: () => lock.release(),
      releaseNow: () => lock.releaseNow(),
    };
  }
}

/**
 * Returns when the run in a folder may be trained.
 *
 * @throws CommandError while another process trains it
 */
export async function requireUnlocked(folder: string, waiting?: Waiting): Promise<void> {
  const held = await findRunLock(folder);
  if (held === undefined) return;
  const last = waiting === undefined ? held : await outwait(held, folder, waiting);
  if (last === undefined) return;
  const { stage } = await readFields(join(folder, "status.json"));
  throw heldFault(last, folder, typeof stage === "string" ? stage : undefined);
}

/** Whoever has the lock, and still has it where it is heard of again. */
async function outwait(first: HeldLock, folder: string, waiting: Waiting): Promise<HeldLock | undefined> {
  const { unsure, holder } = first;
  if (unsure === undefined || holder?.host !== hostname()) return first;
  const left = unsure.deadAt - Date.now();
  if (left > PATIENCE_MS) return first;
  waiting.say(
    `the run was trained by the process ${holder.pid} in another container, or before this machine was started anew; ` +
      `it is taken over in ${seconds(left)} unless that is heard of`,
  );
  for (;;) {
    await setTimeout(LOOK_MS, undefined, { signal: waiting.signal });
    const now = await findRunLock(folder);
    if (now?.unsure?.heardAt !== unsure.heardAt) return now;
  }
}

/** Who trains the run in a folder. */
export async function findRunLock(folder: string): Promise<HeldLock | undefined> {
  try {
    return await findHeldLock(targetOf(folder));
  } catch (error) {
    throw systemFault(`cannot use \`${folder}\` as the run folder`, error, [OTHER_FOLDER]);
  }
}

/** @param stage - what the holder does there, where that is no training */
function heldFault(
  { path, number, holder, unsure }: HeldLock,
  folder: string,
  stage: string | undefined,
): CommandError {
  const takenOver =
    unsure === undefined
      ? []
      : [
          `it is taken over by the same command line in ${seconds(unsure.deadAt - Date.now())}, if not heard of`,
        ];
  if (holder === undefined)
    return new CommandError(
      `the lock \`${path}\` is damaged: nobody can tell whether the process that made it trains the run`,
      {
        help: [
          "make sure that no other process trains in this folder, then remove that file",
          ...takenOver.map((text) => `or wait: ${text}`),
          OTHER_FOLDER,
        ],
      },
    );
  const where = holder.host === hostname() ? "" : ` on \`${holder.host}\``;
  return new CommandError(
    stage === undefined
      ? `the run \`${folder}\` is being trained by the process ${holder.pid}${where}, attempt ${number}`
      : `\`${folder}\` is in use by the process ${holder.pid}${where}, which runs \`lighter ${stage}\` there`,
    {
      help: [
        "wait for it or stop it",
        ...takenOver.map((text) => `should it be dead, ${text}`),
        OTHER_FOLDER,
      ],
    },
  );
}

function seconds(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms / 1000));
  return whole < 100 ? `${whole} s` : `${Math.ceil(whole / 60)} min`;
}

function targetOf(folder: string): LockTarget {
  return { folder, name: "attempt", above: () => lastAttempt(folder), heardIn: "status.json" };
}

/** The attempt that the run's status speaks of, 0 where it speaks of none. */
async function lastAttempt(folder: string): Promise<number> {
  const { attempt } = await readFields(join(folder, "status.json"));
  return Number.isSafeInteger(attempt) ? Math.min(Math.max(0, Number(attempt)), MOST_ATTEMPTS) : 0;
}
