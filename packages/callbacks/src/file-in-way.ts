import { stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * The file that keeps a folder from being made at `path`: the path itself or one above it;
 * `undefined` when there is none.
 */
export async function fileInWay(path: string): Promise<string | undefined> {
  const info = await stat(path).catch(() => undefined);
  if (info !== undefined) return info.isDirectory() ? undefined : path;
  const parent = dirname(path);
  return parent === path ? undefined : fileInWay(parent);
}
