import { sep } from "#platform/paths";

/**
 * A command as a shell reads it, for a message that offers one.
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

/** A word as a shell reads it: what it would take apart is quoted. */
export function shellWord(word: string): string {
  const isWindows = sep === "\\";
  if ((isWindows ? /^[\w@%+=:,./\\-]+$/ : /^[\w@%+=:,./-]+$/).test(word)) return word;
  return isWindows ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
