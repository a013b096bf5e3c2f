import { spawn, type ChildProcessByStdio } from "node:child_process";
import { resolve } from "node:path";
import type { Readable } from "node:stream";

/** The command line as it is installed. */
export const BIN = resolve(import.meta.dirname, "../../bin/lighter.js");

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `lighter` process under way. */
export interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly outcome: Promise<Outcome>;
  /** Resolves as soon as stderr holds the text. */
  said(text: string): Promise<void>;
}

export interface RunOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another entry than the command's own. */
  readonly program?: string;
}

/** Starts the built command line in a process of its own. */
export function startLighter(
  args: readonly string[],
  { cwd, environment = {}, program = BIN }: RunOptions,
): Running {
  const { NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...inherited } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let ended = false;
  const waiting = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    for (const check of waiting) check();
  });
  const outcome = new Promise<Outcome>((settle, fail) => {
    child.on("error", fail);
    child.on("close", (code, signal) => {
      ended = true;
      settle({ code, signal, stdout, stderr });
      for (const check of waiting) check();
    });
  });
  const said = (text: string): Promise<void> =>
    new Promise((settle, fail) => {
      const check = (): void => {
        if (stderr.includes(text)) settle();
        else if (ended) fail(new Error(`it ended without saying ${JSON.stringify(text)}:\n${stderr}`));
        else return;
        waiting.delete(check);
      };
      waiting.add(check);
      check();
    });
  return { child, outcome, said };
}

/** Runs the built command line to its end. */
export function runLighter(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return startLighter(args, options).outcome;
}
