import { parseJSON, readOwnText } from "@lighterjs/core/files";

export type Fields = Readonly<Record<string, unknown>>;

/**
 * The object of JSON in a file of a run: `missing` where there is no file, or something else in its
 * place, `damaged` where it is no object.
 */
export async function readOwnFields(path: string, most?: number): Promise<Fields | "missing" | "damaged"> {
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
