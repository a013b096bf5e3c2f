import { SourceText, type Location } from "../source-text.js";

/** The words typed after the command, as a text that diagnostics can point into. */
export interface CommandLine {
  /** Override n is line n; the files follow. */
  readonly source: SourceText;
  readonly overrides: readonly Location[];
  readonly files: readonly Location[];
}

/** Stands for a line break in an argument: one argument is one line. */
export const LINE_BREAK = "\u2028";

/** @param cwd - absolute; relative paths in overrides start from it */
export function readCommandLine(
  files: readonly string[],
  overrides: readonly string[],
  cwd: string,
): CommandLine {
  // One argument, one line, also when it holds a line break: offsets stay.
  const lines = [...overrides, ...files].map((argument) => argument.replace(/[\r\n]/g, LINE_BREAK));
  const source = new SourceText("<command line>", lines.join("\n"), cwd);
  let start = 0;
  const places = lines.map((line) => {
    const span = { start, end: start + line.length };
    start = span.end + 1;
    return { source, span };
  });
  return { source, overrides: places.slice(0, overrides.length), files: places.slice(overrides.length) };
}

/**
 * Tells overrides from config files: an argument with `=`, or with a leading `+` or `~`, is an
 * override.
 */
export function splitArguments(args: readonly string[]): { files: string[]; overrides: string[] } {
  const isOverride = (argument: string): boolean => /^[+~]|=/.test(argument);
  return {
    files: args.filter((argument) => !isOverride(argument)),
    overrides: args.filter(isOverride),
  };
}
