import { open, type FileHandle } from "node:fs/promises";
import { parseJSON } from "@lighterjs/core/files";
import { isFields, type WrittenValue } from "./sweep-record.js";
import { isTrialId, sweepPaths } from "./sweep-folder.js";

/** A line of `trials.jsonl`. */
export type TrialEvent =
  /**
   * The sampler has chosen values; these trials run them. One that is there already runs the same
   * config.
   */
  | {
      readonly event: "asked";
      readonly values: Readonly<Record<string, WrittenValue>>;
      readonly trials: readonly AskedTrial[];
      /** Index of an earlier choice that is to be repeated more often; nothing for a new one. */
      readonly point?: number;
      readonly at: string;
    }
  /** The process of a trial has been started. */
  | { readonly event: "started"; readonly trial: string; readonly at: string }
  /** It has ended before the trial did, which goes on. */
  | {
      readonly event: "failed" | "interrupted";
      readonly trial: string;
      readonly reason: string;
      readonly host?: string;
      readonly at: string;
    }
  /** The trial has come to its end. */
  | {
      readonly event: "ended";
      readonly trial: string;
      readonly state: "completed" | "pruned" | "failed";
      readonly value: number | null;
      readonly reason?: string;
      readonly host?: string;
      readonly at: string;
    };

export interface AskedTrial {
  readonly id: string;
  /** Of the resolved config. */
  readonly digest: string;
  /** The values that differ from other trials, as shown to people. */
  readonly parameters: Readonly<Record<string, WrittenValue>>;
}

/** Writes `trials.jsonl`, of which a line is there whole or not at all. */
export class TrialLog {
  private constructor(
    private readonly file: FileHandle,
    private size: number,
  ) {}

  /** Opens the log; what a process that was killed has left half-written is cut off. */
  static async open(folder: string): Promise<{ readonly log: TrialLog; readonly events: TrialEvent[] }> {
    const file = await open(sweepPaths(folder).trials, "a+");
    const text = await file.readFile("utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const size = Buffer.byteLength(whole);
    if (whole.length < text.length) await file.truncate(size);
    return { log: new TrialLog(file, size), events: parseEvents(whole) };
  }

  /**
   * Returns when the line outlasts a power cut. @throws what the system says, as on a full disk;
   * then nothing is written
   */
  async add(event: TrialEvent): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(event)}\n`);
    try {
      await this.file.appendFile(bytes);
      await this.file.datasync();
      this.size += bytes.length;
    } catch (error) {
      await this.file.truncate(this.size).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/**
 * The events in a text of whole lines, or of lines of which the last is being written; what is none
 * counts for nothing.
 */
export function parseEvents(text: string): TrialEvent[] {
  return text.split("\n").flatMap((line): TrialEvent[] => {
    try {
      const value = parseJSON(line);
      return isEvent(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** Somebody else may have written it: with the id of a trial, paths are made. */
function isEvent(value: unknown): value is TrialEvent {
  if (!isFields(value)) return false;
  const { event, trial, reason, host, state, value: result } = value;
  if (event === "asked")
    return (
      isFields(value.values) &&
      (value.point === undefined || typeof value.point === "number") &&
      Array.isArray(value.trials) &&
      value.trials.every(isAskedTrial)
    );
  const isTold = [reason, host].every((each) => each === undefined || typeof each === "string");
  if (typeof trial !== "string" || !isTold) return false;
  if (event === "started") return true;
  if (event === "failed" || event === "interrupted") return reason !== undefined;
  return (
    event === "ended" &&
    (state === "completed" || state === "pruned" || state === "failed") &&
    (result === null || typeof result === "number")
  );
}

function isAskedTrial(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { id, digest, parameters } = value;
  return typeof id === "string" && isTrialId(id) && typeof digest === "string" && isFields(parameters);
}
