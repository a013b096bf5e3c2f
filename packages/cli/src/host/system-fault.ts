import { messageOf, systemCode } from "@lighterjs/core/files";
import { CommandError } from "../command-error.js";

const REASONS = new Map([
  ["EACCES", "permission denied"],
  ["EPERM", "operation not permitted"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "no space left on the device"],
  ["EDQUOT", "the disk quota is used up"],
  ["ENOTDIR", "a part of the path is a file, not a folder"],
  ["EEXIST", "it exists already"],
  ["ENAMETOOLONG", "the path is too long"],
  ["EMFILE", "too many files are open"],
]);

/** A failed file operation in plain words, with the system's own error as its cause. */
export function systemFault(what: string, error: unknown, help: readonly string[]): CommandError {
  return new CommandError(`${what}: ${reasonOf(error)}`, { cause: error, help });
}

/** Whether an error, or what caused it, is that a disk is full. */
export function isForWantOfRoom(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause)
    if (["ENOSPC", "EDQUOT"].includes(systemCode(at) ?? "")) return true;
  return false;
}

function reasonOf(error: unknown): string {
  const code = systemCode(error);
  const reason = code === undefined ? undefined : REASONS.get(code);
  if (reason !== undefined) return `${reason} (${code})`;
  return messageOf(error);
}
