/** One stream to a person or a program, and what may be written to it. */
export interface Output {
  write(text: string): void;
  /** Writes what another program takes as it is: the path of a folder. */
  writeExactly(text: string): void;
  /** Whether colour codes are wanted. */
  readonly color: boolean;
  /** A terminal, where a line can be rewritten in place. */
  readonly interactive: boolean;
  /** Whether a terminal shows it, one of little ability too. */
  readonly terminal: boolean;
  /** Columns; asked each time, since people resize windows. */
  width(): number;
}

/** Where a command writes: results for a program to `out`, everything for a person to `err`. */
export interface Streams {
  readonly out: Output;
  readonly err: Output;
}

const DEFAULT_WIDTH = 80;

/** The part of a process stream that an output needs. */
export interface OutputStream {
  write(text: string): boolean;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** The reader, or the terminal, has gone for good. */
const GONE: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO", "EBADF"]);

/**
 * Colour and rewriting only on a terminal; no colour where `NO_COLOR` is set and not empty, or
 * where `TERM` is `dumb`. A reader that goes away (`lighter targets | head`) ends the writing, not
 * the process.
 *
 * @param isBestEffort - whether what cannot be written, as on a full disk, is left out: what goes
 * to a person about work that must not end for it
 */
export function streamOutput(
  stream: OutputStream,
  environment: Readonly<Record<string, string | undefined>>,
  isBestEffort = false,
): Output {
  let open = true;
  stream.on("error", (error) => {
    const isGone = isBestEffort ? GONE.has(error.code) : error.code === "EPIPE";
    if (isGone) open = false;
    else if (!isBestEffort) throw error;
  });
  const terminal = stream.isTTY === true;
  const capable = terminal && environment.TERM !== "dumb";
  const write = (text: string): void => {
    if (open) stream.write(text);
  };
  return {
    write,
    writeExactly: write,
    color: capable && (environment.NO_COLOR ?? "") === "",
    interactive: capable,
    terminal,
    // A terminal that nobody has told its size says 0.
    width: () => stream.columns || DEFAULT_WIDTH,
  };
}
