import { sep } from "#platform/paths";

/**
 * A command as the shell of this system reads it, for a message that offers one.
 *
 * @example
 * ```ts
 * import { shellLine } from "@lighterjs/core/render";
 *
 * const help = `\`${shellLine(["lighter", "export", "runs/my first"])}\` makes a model of it`;
 * ```
 */
export function shellLine(args: readonly string[]): string {
  return args.map(shellWord).join(" ");
}

/** A word as the shell of this system reads it: what it would take apart is quoted. */
function shellWord(word: string): string {
  if (sep !== "\\") return posixWord(word);
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word}"`;
}

/** A word as a POSIX shell reads it, on whatever system the script is written. */
export function posixWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
