import type { ScalarValue } from "../config-node.js";
import type { ReportFault } from "./fault.js";
import type { WrittenScalar } from "./written-scalar.js";

/**
 * Warns of a plain value that may have been meant as something else. Not for keys: they are always
 * text.
 */
export function warnAmbiguous({ text, value, plain, span }: WrittenScalar, report: ReportFault): void {
  const ambiguity = plain ? findAmbiguity(text, value) : undefined;
  if (ambiguity === undefined) return;
  report("AMBIGUOUS_SCALAR", {
    severity: "warning",
    message: ambiguity.message,
    span,
    label: `read as ${typeof value === "number" ? "a number" : "text"}`,
    help: ambiguity.help,
  });
}

/** Why a plain scalar may have been meant as something else, and what to write instead. */
export interface Ambiguity {
  readonly message: string;
  readonly help: string;
}

/** Spellings that other readers of YAML, or Python, take for another value than YAML 1.2 does. */
export function findAmbiguity(text: string, value: ScalarValue): Ambiguity | undefined {
  if (!/^[-+0-9]/.test(text)) return text.length > LONGEST_WORD ? undefined : findWord(text);
  if (typeof value === "number")
    return /^[-+]?0[0-9]+$/.test(text)
      ? {
          message: `\`${text}\` is the number ${value} in YAML 1.2; older readers take a leading 0 for octal`,
          help: `write \`${value}\`, or quote it if text is meant: \`"${text}"\``,
        }
      : undefined;
  if (/^[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?$/.test(text))
    return {
      message: `\`${text}\` is text in YAML 1.2; older readers take it for a number in base 60`,
      help: `quote it if text is meant: \`"${text}"\``,
    };
  if (/^[-+]?[0-9][0-9]*(?:_[0-9]+)+$/.test(text))
    return {
      message: `\`${text}\` is text in YAML 1.2, not a number`,
      help: `write \`${text.replaceAll("_", "")}\`, or quote it if text is meant`,
    };
  return undefined;
}

const LONGEST_WORD = 4;

function findWord(text: string): Ambiguity | undefined {
  switch (text.toLowerCase()) {
    case "yes":
    case "on":
      return truth(text, true);
    case "no":
    case "off":
      return truth(text, false);
  }
  if (text !== "None") return undefined;
  return {
    message: '`None` is the text "None" in YAML, not a missing value',
    help: 'write `null`, or quote it: `"None"`',
  };
}

const truth = (text: string, value: boolean): Ambiguity => ({
  message: `\`${text}\` is text in YAML 1.2, not \`${value}\``,
  help: `write \`${value}\`, or quote it if text is meant: \`"${text}"\``,
});
