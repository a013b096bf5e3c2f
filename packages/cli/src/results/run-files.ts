import { lstat } from "node:fs/promises";
import { parseJSON, readWholeFile } from "@lighterjs/core";

/** No record of a run comes near this size. */
const MOST_BYTES = 256 * 1024 * 1024;

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The bytes of a file of a run that somebody else may have made; nothing where there is none, or
 * where something else is in its place: a link, which could lead to any file of the reader's, a
 * folder, a pipe, or a file that is far too large.
 *
 * @param most - bytes that it may have
 */
export async function readOwnFile(path: string, most = MOST_BYTES): Promise<Uint8Array | undefined> {
  try {
    if (!(await isOwnFile(path))) return undefined;
    const bytes = await readWholeFile(path, most);
    return typeof bytes === "string" ? undefined : bytes;
  } catch {
    return undefined;
  }
}

/** Whether there is such a file, and nothing else in its place. */
export async function isOwnFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isFile() === true;
}

export async function readOwnText(path: string, most = MOST_BYTES): Promise<string | undefined> {
  const bytes = await readOwnFile(path, most);
  return bytes && Buffer.from(bytes).toString("utf8");
}

/**
 * The same as an object of JSON: `missing` where there is no such file, `damaged` where it is none.
 */
export async function readOwnFields(
  path: string,
  most = MOST_BYTES,
): Promise<Fields | "missing" | "damaged"> {
  const text = await readOwnText(path, most);
  if (text === undefined) return "missing";
  try {
    const value: unknown = parseJSON(text);
    return isFields(value) ? value : "damaged";
  } catch {
    return "damaged";
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The numbers among the fields of something. */
export function numbersOf(value: unknown): ReadonlyMap<string, number> {
  if (!isFields(value)) return new Map();
  return new Map(
    Object.entries(value).flatMap(([name, each]) => (typeof each === "number" ? [[name, each]] : [])),
  );
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The number, where it is a whole one that can count something. */
export function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}
