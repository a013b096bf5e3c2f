import { readFile } from "node:fs/promises";

const MOST_LINES = 12;

/** The last lines that the processes of a trial have printed. */
export async function logTail(path: string, lines = MOST_LINES): Promise<readonly string[]> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-lines);
}

/** The reason for which a trial has failed, in a line: its last error. */
export async function failureReason(path: string, fallback: string): Promise<string> {
  const lines = await logTail(path, 200);
  const error = lines.findLast((line) => /^error(?:\[\w+\])?: /.test(line));
  return (
    error?.replace(/^error(?:\[(\w+)\])?: /, (_, code?: string) => (code === undefined ? "" : `${code}: `)) ??
    fallback
  );
}
