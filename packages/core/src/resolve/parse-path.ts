import { ReferenceSyntaxError, type Extent } from "./reference-syntax.js";

/** Where a reference leads: `..a.b[0]`. */
export interface ReferencePath {
  /** 0: from the root. n: from the n-th container around the node that holds the reference. */
  readonly up: number;
  /** Digits stay text; a list takes them as an index. */
  readonly steps: readonly PathStep[];
}

export interface PathStep extends Extent {
  readonly key: string;
}

const PLAIN_STEP = /[^.[\]]+/y;
const BRACKET_STEP = /\[\s*(?:"([^"]*)"|'([^']*)'|([^\]"']*?))\s*\]/y;

/**
 * Reads `a.b.0.c`, `a.b[0].c`, `a["my key"]`, `.sibling`, `..parents_sibling`.
 *
 * @throws {ReferenceSyntaxError} on anything else; extents count from the start of `written`
 */
export function parsePath(written: string): ReferencePath {
  const text = written.trimEnd();
  const offset = text.length - text.trimStart().length;
  let at = offset;
  const end = text.length;
  while (text[at] === ".") at += 1;
  const up = at - offset;
  const steps: PathStep[] = [];
  let afterDot = true;
  while (at < end) {
    if (text[at] === "[") {
      BRACKET_STEP.lastIndex = at;
      const match = BRACKET_STEP.exec(text);
      const key = match?.[1] ?? match?.[2] ?? match?.[3];
      if (match === null || key === undefined || key === "")
        throw fault(text, at, end, "`[` must hold an index or a quoted key");
      steps.push({ key, start: at, end: at + match[0].length });
      at += match[0].length;
      afterDot = false;
      continue;
    }
    if (!afterDot) {
      if (text[at] !== ".") throw fault(text, at, end, `unexpected \`${text[at]!}\` in the path`);
      at += 1;
    }
    PLAIN_STEP.lastIndex = at;
    const key = PLAIN_STEP.exec(text)?.[0];
    if (key === undefined) throw fault(text, Math.max(at - 1, offset), end, "a name is missing in the path");
    steps.push({ key, start: at, end: at + key.length });
    at += key.length;
    afterDot = false;
  }
  if (steps.length === 0) throw fault(text, offset, end, "a reference needs the path of a node");
  return { up, steps };
}

function fault(text: string, start: number, end: number, message: string): ReferenceSyntaxError {
  const extent = { start: Math.min(start, text.length), end: Math.max(end, start) };
  return new ReferenceSyntaxError(message, extent, "not a path", [
    "write keys and indices with dots between them, as in `${trainer.callbacks.0}`",
  ]);
}
