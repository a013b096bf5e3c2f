import process from "node:process";
import { DiagnosticError, ownCodeOf } from "@lighterjs/core";
import { escapeLine, renderDiagnostics, escapeUnseen } from "@lighterjs/core/render";
import { renderCodeLine } from "@lighterjs/core/stages";
import { CommandError } from "./command-error.js";
import { styled } from "./terminal/style.js";
import type { Verbosity } from "./command-context.js";

export interface FailureView {
  readonly color: boolean;
  readonly verbosity: Verbosity;
  /** Ends a report of diagnostics: `nothing was built`. */
  readonly outcome: string;
}

/**
 * Renders something thrown for a person: the full report where it carries diagnostics, else its
 * message and what caused it. Stacks only when verbose.
 */
export function renderFailure(error: unknown, view: FailureView): string {
  const { color, verbosity, outcome } = view;
  if (DiagnosticError.is(error)) {
    const report = renderDiagnostics(error.diagnostics, { color, outcome });
    return report + (verbosity === "verbose" ? stacksOf(error.cause) : "");
  }
  const lines = [`${styled("error:", "red", color)} ${headline(error)}`];
  // The cause of a command error is the system's word for what the message says already.
  if (!CommandError.is(error))
    lines.push(...causesOf(error).map((cause) => `  caused by: ${headline(cause)}`));
  if (CommandError.is(error)) lines.push(...error.help.map((text) => `  = help: ${escapeUnseen(text)}`));
  else {
    const line = ownCodeOf(error);
    if (line !== undefined)
      lines.push(`  = note: thrown at \`${escapeUnseen(renderCodeLine(line, process.cwd()))}\``);
    if (verbosity !== "verbose") lines.push("  = help: `--verbose` shows where in the code it was thrown");
  }
  const stacks = verbosity === "verbose" ? stacksOf(error) : "";
  return `${lines.join("\n")}\n${stacks}`;
}

function headline(error: unknown): string {
  if (!(error instanceof Error)) return escapeUnseen(String(error));
  if (CommandError.is(error)) return escapeLine(error.message);
  return escapeUnseen(error.name === "Error" ? error.message : `${error.name}: ${error.message}`);
}

/** The causes of an error, outermost first. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let at = error; at instanceof Error && at.cause !== undefined && causes.length < 10; at = at.cause)
    causes.push(at.cause);
  return causes;
}

function stacksOf(error: unknown): string {
  if (error === undefined) return "";
  return [error, ...causesOf(error)]
    .map((each) => (each instanceof Error && each.stack !== undefined ? each.stack : String(each)))
    .map((stack) => `\n${escapeUnseen(stack)}\n`)
    .join("");
}
