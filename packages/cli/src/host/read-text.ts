import { readRegularFile, systemCode } from "@lighterjs/core/files";

/** No text of a run comes near this size. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * The text of a file of a run; nothing where there is no such file. A folder or a device in its
 * place is none, and a pipe is not waited for: a run may have been made by somebody else.
 *
 * @throws what the system says of a file that cannot be read
 */
export async function readText(path: string): Promise<string | undefined> {
  try {
    const bytes = await readRegularFile(path, MOST_BYTES);
    return typeof bytes === "string" ? undefined : Buffer.from(bytes).toString("utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** The same as JSON; an empty object where there is none that can be read. */
export async function readFields(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse((await readText(path)) ?? "");
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
