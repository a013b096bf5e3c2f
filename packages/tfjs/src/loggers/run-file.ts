import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";

export function readRunFile(path: string): string {
  return withReason("read", path, () => readFileSync(path, "utf8"));
}

/** Adds to the end of a file of a run. Throws an error that says in words what stands in the way. */
export function appendRunFile(path: string, data: string | Uint8Array): void {
  withReason("write", path, () => appendFileSync(path, data));
}

/** Replaces a file of a run: at every moment a reader finds the old content or the new one, whole. */
export function replaceRunFile(path: string, data: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  withReason("write", path, () => {
    try {
      writeFileSync(temporary, data);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  EMFILE: "too many files are open",
};

function withReason<T>(verb: string, path: string, access: () => T): T {
  try {
    return access();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason =
      code === "ENOENT" || code === "ENOTDIR"
        ? existsSync(dirname(path))
          ? "it is gone"
          : `its folder \`${dirname(path)}\` is gone`
        : (REASONS[code] ?? (error instanceof Error ? error.message : String(error)));
    throw new Error(`cannot ${verb} \`${basename(path)}\` of the run: ${reason}`, { cause: error });
  }
}
