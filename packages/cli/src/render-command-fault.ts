import { styled } from "./terminal/style.js";

/** The words of commander in ours: names in backticks, the suggestion as help, and where to read on. */
export function renderCommandFault(text: string, color: boolean): string {
  const [headline = "", ...rest] = escapeControls(text.trimEnd()).split("\n");
  const message = headline.replace(/^error: /, "").replace(/'([^']*)'/g, "`$1`");
  const suggestion = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(rest.join(" "))?.[1];
  const help =
    suggestion === undefined
      ? /^unknown command `.*\.ya?ml`$/.test(message)
        ? "a config is run with `lighter fit CONFIG`"
        : "`lighter --help` lists the commands, `lighter COMMAND --help` their options"
      : `did you mean ${suggestion
          .split(", ")
          .map((name) => `\`${name}\``)
          .join(", ")}?`;
  return `${styled("error:", "red", color)} ${message}\n  = help: ${help}\n`;
}

/** Without the whole of core, which a command that is misspelt need not load. */
function escapeControls(text: string): string {
  return text.replace(
    /(?!\n)[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
