import { appendFileSync, existsSync, lstatSync, readFileSync, statSync, truncateSync } from "node:fs";
import { basename, dirname } from "node:path";
import { replaceFileSync, syncFileSync, systemCode } from "@lighterjs/core/files";
import { messageOf } from "../error-text.js";

export function readRunFile(path: string): string {
  return withReason("read", path, () => readFileSync(path, "utf8"));
}

/**
 * Adds to the end of a file of a run. Throws an error that says in words what stands in the way.
 */
export function appendRunFile(path: string, data: string | Uint8Array): void {
  withReason("write", path, () => appendFileSync(path, data));
}

/**
 * Replaces a file of a run: at every moment a reader finds the old content or the new one, whole.
 *
 * @param isDurable - whether it is to outlast a power cut at once, and not only from
 * {@link syncRunFile} on
 */
export function replaceRunFile(path: string, data: string, isDurable = false): void {
  withReason("write", path, () => replaceFileSync(path, data, isDurable));
}

/** Makes what has been written to a file of a run outlast a power cut. */
export function syncRunFile(path: string): void {
  withReason("write", path, () => syncFileSync(path));
}

/** Bytes in a file of a run; 0 where there is none. */
export function runFileSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Removes what a file of a run holds beyond its first `bytes`. */
export function cutRunFile(path: string, bytes: number): void {
  if (runFileSize(path) > bytes) withReason("write", path, () => truncateSync(path, bytes));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room, then go on with the run",
  EDQUOT: "the disk quota is used up; make room, then go on with the run",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  EMFILE: "too many files are open",
  EFBIG: "files may not be that large here",
};

function withReason<T>(verb: string, path: string, access: () => T): T {
  try {
    requireOwnFile(path);
    return access();
  } catch (error) {
    throw new Error(`cannot ${verb} \`${basename(path)}\` of the run: ${fileReason(error, path)}`, {
      cause: error,
    });
  }
}

/** Nothing of a run is written to where a link leads, and no pipe is waited for. */
function requireOwnFile(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  throw new Error(`${found.isSymbolicLink() ? "a link" : "something else"} is in its place; remove it`);
}

/** The obstacle of a file operation, in words. */
export function fileReason(error: unknown, path: string): string {
  const code = systemCode(error) ?? "";
  if (code === "ENOENT" || code === "ENOTDIR")
    return existsSync(dirname(path)) ? "it is gone" : `its folder \`${dirname(path)}\` is gone`;
  return REASONS[code] ?? messageOf(error);
}
