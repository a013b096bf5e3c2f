import { KINDS } from "../../../build/session-kinds.js";

export interface SessionLine {
  readonly kind: string;
  readonly text: string;
}

/** The lines that a terminal shows, each with what it is. */
export function sessionLines(text: string): readonly SessionLine[] {
  return text.split("\n").map((line) => ({
    kind: KINDS.find(([pattern]) => pattern.test(line))?.[1] ?? "output",
    text: line,
  }));
}
