import { dirname, fileURLToPath, isAbsolute, relative, sep } from "#platform/paths";

/** A line of somebody's own code. */
export interface CodeLine {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Causes of causes looked at. */
const MOST_CAUSES = 16;

/**
 * The first line of a person's own code in the stack of an error, or of what caused it: of code
 * that is neither Node's, nor installed, nor ours.
 */
export function ownCodeOf(error: unknown): CodeLine | undefined {
  let found: CodeLine | undefined;
  for (let at = error, depth = 0; at instanceof Error && depth < MOST_CAUSES; at = at.cause, depth++)
    found = firstOwnLine(at.stack ?? "", at.message) ?? found;
  return found;
}

/** `src/dice.ts:12:5`, as seen from a folder. */
export function renderCodeLine({ file, line, column }: CodeLine, from: string): string {
  const path = relative(from, file);
  const isInside = path !== "" && !path.startsWith("..") && !isAbsolute(path);
  return `${isInside ? path : file}:${line}:${column}`;
}

function firstOwnLine(stack: string, message: string): CodeLine | undefined {
  // A message may look like a stack.
  const frames = stack.slice(stack.indexOf(message) + message.length).split("\n");
  for (const frame of frames) {
    const [, where, line, column] = /^ +at (?:.* \()?(.+?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (where === undefined) continue;
    const file = pathOf(where.replace(/^async /, ""));
    if (file !== undefined && isOwn(file)) return { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

function pathOf(where: string): string | undefined {
  try {
    const path = where.startsWith("file:") ? fileURLToPath(where) : where;
    return isAbsolute(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

function isOwn(file: string): boolean {
  if (file.split(/[\\/]/).includes("node_modules")) return false;
  // In a checkout nothing of ours is installed: it lies beside this package.
  const house = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  return !file.startsWith(house + sep);
}
