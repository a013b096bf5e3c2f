import { OptionError, type OptionPath } from "@lighterjs/core";
import { escapeLine } from "@lighterjs/core/render";

/** Columns of every record, beside the metrics. */
const COLUMNS: ReadonlySet<string> = new Set(["epoch", "step"]);

/** Why values cannot be recorded under a name, in a few words; nothing where they can. */
export function nameFault(name: string): string | undefined {
  if (name.trim() === "") return "it is empty";
  if (escapeLine(name) !== name) return "it holds a character that nobody sees, or that breaks a line";
  if (name === "__proto__") return "JavaScript has another use for it";
  return COLUMNS.has(name) ? "every record has a column of that name" : undefined;
}

/** The fault of an object whose metrics would be logged under such a name. */
export function unusableName(path: OptionPath, name: string, fault: string, subject: object): OptionError {
  const issue = {
    code: "INVALID_OPTION",
    path,
    on: "value",
    message: `no metric can be called \`${escapeLine(name)}\`, since ${fault}`,
    label: "not a name for a column",
    help: ["give it a name of visible characters in one line, for example `accuracy`"],
  } as const;
  return new OptionError([issue], { subject });
}

/**
 * @throws Error about a name under which values cannot be recorded, or a value that is no number
 */
export function requireLoggable(name: string, value: unknown): void {
  const fault = nameFault(name);
  if (fault !== undefined)
    throw new Error(`no metric can be logged as \`${escapeLine(name)}\`, since ${fault}`);
  if (typeof value !== "number")
    throw new Error(`the metric \`${name}\` must be a number, found a value of type ${typeof value}`);
}
