import { escapeUnseen } from "@lighterjs/core/render";
import type { EnvironmentSecrets } from "@lighterjs/core/stages";
import type { Output, Streams } from "./output.js";
import { CLEAR_LINE } from "./status-line.js";

/** The styles that we write ourselves; others, which may hide text, are not carried out. */
const STYLE = new RegExp(`(${String.fromCharCode(0x1b)}\\[(?:0|1|2|22|31|32|33|36|39|1;31|1;33)m)`);

/**
 * The same streams, on which what a config has read from the environment appears as `${env:NAME}`,
 * and a character that would command the terminal, or that a reader could not see, as its number:
 * `\u{1b}`.
 */
export function safeStreams({ out, err }: Streams, secrets: EnvironmentSecrets): Streams {
  return { out: safeOutput(out, secrets), err: safeOutput(err, secrets) };
}

function safeOutput(output: Output, secrets: EnvironmentSecrets): Output {
  const { color, interactive, terminal } = output;
  return {
    color,
    interactive,
    terminal,
    width: () => output.width(),
    writeExactly: (text) => output.writeExactly(text),
    write(text) {
      const shown = secrets.hide(text);
      const parts = interactive ? shown.split(CLEAR_LINE) : [shown];
      output.write(parts.map((part) => escape(part, color)).join(CLEAR_LINE));
    },
  };
}

function escape(text: string, color: boolean): string {
  if (!color) return escapeUnseen(text);
  return text
    .split(STYLE)
    .map((part, index) => (index % 2 === 1 ? part : escapeUnseen(part)))
    .join("");
}
