import { escapeUnseen } from "../render/display-text.js";
import type { ReportFault } from "./fault.js";

/** Control characters but the tab and line breaks, what is no character, and a carriage return alone. */
const FORBIDDEN = /[^\t\n\r -~\u00a0-\ufefe\uff00-\ufffd]|\r(?!\n)/;

/** Characters that no config holds on purpose. Reports the first; false when there is one. */
export function checkCharacters(text: string, report: ReportFault): boolean {
  const found = FORBIDDEN.exec(text);
  if (found === null) return true;
  const [character] = found;
  const span = { start: found.index, end: found.index + 1 };
  if (character === "\r")
    report("INVALID_YAML", {
      message: "a line ends with a lone carriage return",
      span,
      label: "no line feed follows",
      help: "end lines with LF or CR LF",
    });
  else
    report("INVALID_YAML", {
      message: `the file holds the control character \`${escapeUnseen(character)}\``,
      span,
      label: "not allowed in a config",
      help:
        character === "\0"
          ? "a NUL byte means that this is not a text file"
          : "remove it, or write it as an escape inside double quotes",
    });
  return false;
}
