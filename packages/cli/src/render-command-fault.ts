import {
  FOREIGN_COMMANDS,
  FOREIGN_FLAGS,
  FOREIGN_OPTIONS,
  type ForeignTable,
} from "@lighterjs/schema/foreign-names";
import { styled } from "./terminal/style.js";

export function renderCommandFault(text: string, color: boolean): string {
  const { message, help } = readCommandFault(text);
  return `${styled("error:", "red", color)} ${message}\n  = help: ${help}\n`;
}

/**
 * The words of commander in ours: names in backticks, the suggestion as help, and where to read on.
 */
export function readCommandFault(text: string): { readonly message: string; readonly help: string } {
  const [headline = "", ...rest] = escapeControls(text.trimEnd()).split("\n");
  const message = headline.replace(/^error: /, "").replace(/'([^']*)'/g, "`$1`");
  const near = /^\(Did you mean (?:one of )?(.*)\?\)$/.exec(rest.join(" "))?.[1]?.split(", ") ?? [];
  const help =
    adviceOn(message) ??
    (near.length > 0
      ? didYouMean(near)
      : "`lighter --help` lists the commands, `lighter COMMAND --help` their options");
  return { message, help };
}

/** Translates the flags and commands of other tools; a likeness of letters says less. */
function adviceOn(message: string): string | undefined {
  const [, command] = /^unknown command `(.*)`$/.exec(message) ?? [];
  if (command !== undefined)
    return /\.ya?ml$/.test(command)
      ? "a config is run with `lighter fit CONFIG`"
      : translated(FOREIGN_COMMANDS, command);
  const [, flag, value] = /^unknown option `-+([^=`]*)(?:=(.*))?`$/.exec(message) ?? [];
  if (flag === undefined) return undefined;
  const known = translated(FOREIGN_FLAGS, flag);
  if (known !== undefined) return known;
  const path = flag.replace(/::|#/g, ".");
  if (path.includes(".")) return `an override has no dashes: \`${path}=${value ?? "VALUE"}\``;
  const option = FOREIGN_OPTIONS.named(flag)[0]?.ours[0];
  if (option === undefined && value === undefined && !flag.includes("_")) return undefined;
  return `an override has no dashes, and the whole path of its option: \`PATH.${option ?? flag}=${value ?? "VALUE"}\``;
}

function translated(table: ForeignTable, name: string): string | undefined {
  const [row] = table.named(name);
  return row && (row.advice ?? didYouMean(row.ours));
}

const didYouMean = (names: readonly string[]): string =>
  `did you mean ${names.map((name) => `\`${name}\``).join(", ")}?`;

/** Without the whole of core, which a command that is misspelt need not load. */
function escapeControls(text: string): string {
  return text.replace(
    /(?!\n)[\p{Cc}\p{Cf}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
