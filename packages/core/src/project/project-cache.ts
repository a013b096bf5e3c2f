import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { basename } from "node:path";
import { openCache } from "../user-cache.js";

/**
 * The folder of the user's cache for one project: `letters-3f0c91d2aa64b7e5`. Undefined where none
 * can be had; see {@link openCache}.
 */
export function projectCache(directory: string): string | undefined {
  let real: string;
  try {
    real = realpathSync.native(directory);
  } catch {
    return undefined;
  }
  const digest = createHash("sha256").update(real).digest("hex").slice(0, 16);
  const name = basename(real).replace(/[^\w.-]/g, "_");
  return openCache(`${name.slice(0, 40)}-${digest}`, real);
}
