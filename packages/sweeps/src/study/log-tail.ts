import { isOwnFile, openRegularFile } from "@lighterjs/core/files";

const MOST_LINES = 12;
/** No more of a log is read. */
const MOST_BYTES = 1024 * 1024;

/** The last lines that the processes of a trial have printed. */
export async function logTail(path: string, lines = MOST_LINES): Promise<readonly string[]> {
  const text = await endOf(path).catch(() => "");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-lines);
}

async function endOf(path: string): Promise<string> {
  const file = (await isOwnFile(path)) ? await openRegularFile(path) : "special";
  if (typeof file === "string") return "";
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.min(size, MOST_BYTES));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
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
