import { Redis } from "ioredis";

/** A trial as a worker is told of it: no code, and no value of the environment. */
export interface TrialJob {
  readonly sweep: string;
  readonly trial: string;
  /** Its resolved config. */
  readonly config: string;
  /** The folder from which the paths of the config count, as seen from that of the project. */
  readonly base: string;
  /**
   * Folder of the sweep on the machine that runs it: where a worker sees the same one, they share
   * it.
   */
  readonly folder: string;
}

/** The result that a worker gives back. */
export interface TrialResult {
  /** Of the process of the trial. */
  readonly code: number | null;
  readonly detail?: string;
  readonly host: string;
  /**
   * Files of a trial whose folder is not shared, by their path from the folder `trials`, in base64.
   */
  readonly files?: Readonly<Record<string, string>>;
}

export const QUEUE = "lighter";

/** Set while a sweep is asked to stop. */
export const stopKey = (sweep: string): string => `lighter:${sweep}:stop`;
/** Reports of the trials of a sweep whose folder is not shared, by id. */
export const reportsKey = (sweep: string): string => `lighter:${sweep}:reports`;

/** A job can be asked for twice and is there once. */
export const jobId = (sweep: string, digest: string): string => `${sweep}-${digest}`;

/** A connection that waits for a server that is away for a while, instead of failing. */
export function connect(url: string): Redis {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  // It tries again by itself; without a listener, Node would end the process.
  connection.on("error", () => undefined);
  return connection;
}

/** Says when the server has gone, once, and when it is back. */
export function sayWhenAway(connection: Redis, say: (line: string) => void): void {
  let isAway = false;
  connection.on("reconnecting", () => {
    if (!isAway) say(`the queue at ${where(connection)} has gone; waiting for it`);
    isAway = true;
  });
  connection.on("ready", () => {
    if (isAway) say("the queue is back");
    isAway = false;
  });
}

/** Whether the server has answered, and does not do what it was told to, as when it has no room. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

/** @throws Error where nobody answers at the address within some seconds */
export async function requireServer(connection: Redis, seconds = 10): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`no Redis answers at ${where(connection)}`)), seconds * 1000);
  });
  try {
    await Promise.race([connection.ping(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Without the password that an address may hold. */
function where({ options }: Redis): string {
  return `${options.host ?? "localhost"}:${options.port ?? 6379}`;
}
