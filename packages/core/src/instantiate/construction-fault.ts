import { workingDirectory } from "#platform/surroundings";
import { OptionError, type OptionIssue } from "@lighterjs/schema";
import type { CheckedTarget } from "../check/checked-config.js";
import { showAsWritten } from "../check/environment-tag.js";
import { positionIssue } from "../check/position-issue.js";
import { renderPath } from "../config-node.js";
import { type Diagnostic, DiagnosticError } from "../diagnostic.js";
import { ownCodeOf, renderCodeLine } from "../own-code.js";
import type { RunFault } from "../run-fault.js";

/**
 * An object's faults with its own options, at their places in the config; `originOf` finds those of
 * other objects.
 */
export function positionedError(
  target: CheckedTarget,
  error: OptionError,
  originOf?: (object: object) => CheckedTarget | undefined,
): DiagnosticError {
  const [first, ...rest] = error.issues;
  const position = (issue: OptionIssue): Diagnostic => positionIssue(target, issue, originOf);
  const main = position(first);
  const thrown = error.cause === undefined ? [] : ownLine(error.cause);
  const notes = [...(main.notes ?? []), ...thrown];
  return new DiagnosticError([{ ...main, ...(notes.length > 0 && { notes }) }, ...rest.map(position)], {
    cause: error,
  });
}

/** The fault of an object while it was used, at its node in the config. */
export function positionedFault(target: CheckedTarget, fault: RunFault): DiagnosticError {
  const { node, options } = target;
  const { code, message, label, notes = [], help = [] } = fault;
  const text = (written: string): string => showAsWritten(written.replaceAll("\n", " "), options);
  return new DiagnosticError(
    [
      {
        code,
        severity: "error",
        message: text(message),
        labels: [{ ...node.target.location, text: text(label) }],
        path: renderPath(node.path),
        notes: [...notes.map(text), ...ownLine(fault)],
        help: [...help, ...wholeStack(fault)],
      },
    ],
    { cause: fault },
  );
}

/**
 * Makes the error to throw on when building a node has thrown. What has a place already, and an
 * abort, stay as they are.
 */
export function constructionFault(target: CheckedTarget, error: unknown): unknown {
  if (DiagnosticError.is(error) || (error instanceof Error && error.name === "AbortError")) return error;
  if (OptionError.is(error)) return positionedError(target, error);
  const { definition, node } = target;
  const verb = definition.kind === "class" ? "being built" : "being called";
  return new DiagnosticError(
    [
      {
        code: "CONSTRUCTION_FAILED",
        severity: "error",
        message: `\`${definition.name}\` threw while it was ${verb}`,
        labels: [{ ...node.target.location, text: showAsWritten(describeThrown(error), target.options) }],
        path: renderPath(node.path),
        notes: ownLine(error),
        help: [WHOLE_STACK],
      },
    ],
    { cause: error },
  );
}

const WHOLE_STACK = "`--verbose` shows the whole stack";

/** Where in a person's own code an error came from. */
function ownLine(error: unknown): readonly string[] {
  const line = ownCodeOf(error);
  return line === undefined ? [] : [`thrown at \`${renderCodeLine(line, workingDirectory())}\``];
}

/** The whole stack of an error of somebody's code; a fault that we found has none. */
function wholeStack({ cause }: Error): readonly string[] {
  return cause instanceof Error ? [WHOLE_STACK] : [];
}

function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return `threw \`${String(error)}\``;
  const [line = ""] = error.message.split("\n");
  return line === "" ? error.name : `${error.name}: ${line}`;
}
