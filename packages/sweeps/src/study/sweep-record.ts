import { parseJSON, readOwnTextSync, replaceFile } from "@lighterjs/core/files";
import type { NumberDimension } from "../search/dimension.js";
import { sweepPaths } from "./sweep-folder.js";

/** A value as a config writes it, without its references followed. */
export type WrittenValue =
  string | number | boolean | null | readonly WrittenValue[] | { readonly [key: string]: WrittenValue };

/** The value that was asked for a parameter. */
export type AskedParameter =
  { readonly list: readonly WrittenValue[] } | Pick<NumberDimension, "from" | "to" | "step" | "log">;

/** The request of a sweep: its `sweep.json`. */
export interface SweepRecord {
  readonly format: 1;
  /** Unique among all sweeps. */
  readonly id: string;
  /** Config files, as given. */
  readonly config: readonly string[];
  /** The instant that `${now:…}` means in all trials. */
  readonly started_at: string;
  readonly parameters: Readonly<Record<string, AskedParameter>>;
  readonly repeat: number;
  readonly objective: {
    readonly monitor: string;
    readonly mode?: "min" | "max";
    readonly take: "best" | "last";
  } | null;
  readonly sampler: WrittenValue;
  readonly pruner: WrittenValue;
  /**
   * One choice of values, and the digest of the config that it gives: what else the config says
   * must stay as it is.
   */
  readonly base: { readonly values: Readonly<Record<string, WrittenValue>>; readonly digest: string };
}

/**
 * Nothing where there is no sweep in the folder. Somebody else may have written it.
 *
 * @throws what the system says of a file that cannot be read, or Error where it holds no record
 */
export function readRecord(folder: string): Promise<SweepRecord | undefined> {
  return new Promise((found) => {
    const text = readOwnTextSync(sweepPaths(folder).record);
    found(text === undefined ? undefined : recordOf(parseJSON(text)));
  });
}

/** @throws Error that names what is not as it should be */
function recordOf(value: unknown): SweepRecord {
  const record = isFields(value) ? value : {};
  if (record.format !== 1)
    throw new Error(`its \`format\` is ${JSON.stringify(record.format)}, and 1 is what can be read here`);
  const { id, config, started_at, parameters, repeat, objective, base } = record;
  const isAsWritten: Readonly<Record<string, boolean>> = {
    id: typeof id === "string",
    config: Array.isArray(config) && config.every((file) => typeof file === "string"),
    started_at: typeof started_at === "string",
    parameters: isFields(parameters) && Object.values(parameters).every(isAsked),
    repeat: Number.isSafeInteger(repeat) && Number(repeat) > 0,
    objective: objective === null || isObjective(objective),
    base: isFields(base) && isFields(base.values) && typeof base.digest === "string",
  };
  for (const [key, isRight] of Object.entries(isAsWritten))
    if (!isRight) throw new Error(`its \`${key}\` is damaged`);
  return record as unknown as SweepRecord;
}

function isAsked(value: unknown): boolean {
  if (!isFields(value)) return false;
  if ("list" in value) return Array.isArray(value.list);
  return typeof value.from === "number" && typeof value.to === "number";
}

function isObjective(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { monitor, mode, take } = value;
  return (
    typeof monitor === "string" &&
    (mode === undefined || mode === "min" || mode === "max") &&
    (take === "best" || take === "last")
  );
}

/** Whether something is an object of JSON. */
export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Writes the record of a sweep in place of the one before. */
export async function writeRecord(folder: string, record: SweepRecord): Promise<void> {
  await replaceFile(sweepPaths(folder).record, `${JSON.stringify(record, undefined, 2)}\n`);
}

/** What has changed since a sweep was begun so that it cannot go on. */
export interface SpaceChange {
  readonly text: string;
  /** Path of the parameter that has changed, where that is still one. */
  readonly parameter?: string;
}

/**
 * What has changed since a sweep was begun so that it cannot go on. A space that only grows is no
 * such change: more values, wider ranges, more repeats.
 *
 * @param hasValues - whether any trial has a value of the objective, which then must stay
 */
export function spaceChanges(
  before: SweepRecord,
  now: SweepRecord,
  hasValues: boolean,
): readonly SpaceChange[] {
  const changes: SpaceChange[] = [];
  for (const [parameter, asked] of Object.entries(before.parameters)) {
    const other = now.parameters[parameter];
    if (other === undefined) changes.push({ text: `\`${parameter}\` is no longer a parameter` });
    else for (const text of parameterChanges(parameter, asked, other)) changes.push({ text, parameter });
  }
  for (const parameter of Object.keys(now.parameters))
    if (!Object.hasOwn(before.parameters, parameter))
      changes.push({ text: `\`${parameter}\` is a new parameter`, parameter });
  if (now.repeat < before.repeat)
    changes.push({ text: `\`repeat\` is ${now.repeat}; it was ${before.repeat}` });
  for (const key of hasValues ? (["objective", "sampler"] as const) : (["sampler"] as const))
    if (textOf(before[key]) !== textOf(now[key]))
      changes.push({ text: `\`${key}\` is ${textOf(now[key])}; it was ${textOf(before[key])}` });
  return changes;
}

function parameterChanges(path: string, before: AskedParameter, now: AskedParameter): readonly string[] {
  if ("list" in before !== "list" in now)
    return [`\`${path}\` is ${"list" in now ? "a list; it was a range" : "a range; it was a list"}`];
  if ("list" in before && "list" in now) {
    const listed = new Set(now.list.map(textOf));
    const gone = before.list.filter((value) => !listed.has(textOf(value)));
    return gone.length === 0 ? [] : [`\`${path}\` lacks ${gone.map(textOf).join(", ")}`];
  }
  if ("list" in before || "list" in now) return [];
  const isSame = before.log === now.log && before.step === now.step;
  const isAligned = now.step === undefined || Number.isInteger((before.from - now.from) / now.step);
  if (isSame && isAligned && now.from <= before.from && now.to >= before.to) return [];
  return [`\`${path}\` goes from ${now.from} to ${now.to}; it went from ${before.from} to ${before.to}`];
}

/** The same text for the same value, whatever the order of its keys. */
export function textOf(value: WrittenValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: WrittenValue) => textOf(item)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${textOf(each)}`).join(",")}}`;
}
