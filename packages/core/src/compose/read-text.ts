import { spelling, type ScalarNode } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { warnAmbiguous } from "../parse/ambiguous-scalar.js";
import { faultReporter } from "../parse/fault.js";
import { findReference } from "../parse/find-reference.js";
import { resolveScalar } from "../parse/resolve-scalar.js";
import type { Location } from "../source-text.js";
import { OverrideFault } from "./override-fault.js";
import type { ValueCursor } from "./value-cursor.js";

const ESCAPABLE = new Set("\\()[]{}:=,'\" \t");
const SINGLE_QUOTED = /'((?:[^'\\]|\\.)*)'/y;
const DOUBLE_QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/**
 * A quoted text. Backslashes stay as they are, except before a quote of the kind that encloses it,
 * which they escape.
 */
export function readQuoted(cursor: ValueCursor): ScalarNode {
  const start = cursor.at;
  const quote = cursor.character;
  const found = cursor.match(quote === "'" ? SINGLE_QUOTED : DOUBLE_QUOTED);
  if (found?.[1] === undefined)
    throw new OverrideFault(
      "a quoted text is not closed",
      { start, end: start + 1 },
      `the closing \`${quote}\` is missing`,
      {
        help: "the shell takes one pair of quotes away: write two, as in `'a=\"x, y\"'`",
      },
    );
  const run = quote === "'" ? /\\+(?='|$)/g : /\\+(?="|$)/g;
  const value = found[1].replace(run, (backslashes) => "\\".repeat(backslashes.length >> 1));
  return { kind: "scalar", value, plain: false, origin: cursor.from(start) };
}

/** Text up to one of the characters in `ends`: escapes are undone, and a `${…}` is taken whole. */
function readUnquoted(
  cursor: ValueCursor,
  ends: string,
): { text: string; escaped: boolean; location: Location } {
  const { source, span } = cursor;
  const start = cursor.at;
  let text = "";
  let escaped = false;
  let end = start;
  while (!cursor.done) {
    const { character } = cursor;
    const reference = findReference(source.text, cursor.at);
    const next = cursor.at + 1 < span.end ? (source.text[cursor.at + 1] ?? "") : "";
    if (reference !== undefined && reference.end <= span.end) {
      text += source.text.slice(reference.start, reference.end);
      end = cursor.at = reference.end;
    } else if (character === "\\" && next !== "" && ESCAPABLE.has(next)) {
      text += next;
      escaped = true;
      end = cursor.at += 2;
    } else {
      if (ends.includes(character)) break;
      if ("[](){}'\"".includes(character)) cursor.unexpected();
      text += character;
      cursor.at++;
      if (!/\s/.test(character)) end = cursor.at;
    }
  }
  return { text: escaped ? text : text.trimEnd(), escaped, location: cursor.from(start, end) };
}

/** An unquoted value: what YAML makes of it, unless an escape says that it is text. */
export function readPlain(cursor: ValueCursor, ends: string, report: Report): ScalarNode {
  const { text, escaped, location } = readUnquoted(cursor, ends);
  if (escaped) return { kind: "scalar", value: text, plain: false, origin: location };
  if (text === "")
    throw new OverrideFault("a value is missing", cursor.here(), "nothing stands before this", {
      help: "write `''` for the empty text",
    });
  const meaning = resolveScalar(text);
  if ("fault" in meaning)
    throw new OverrideFault(meaning.fault, location.span, "not a number that can be kept", {
      help: "quote it to keep it as text",
    });
  const { value } = meaning;
  const { span } = location;
  warnAmbiguous({ kind: "scalar", text, value, plain: true, span }, faultReporter(cursor.source, report));
  return { kind: "scalar", value, plain: true, ...spelling(value, text), origin: location };
}

/** A key of `{key: value}`, which is always text. */
export function readMappingKey(cursor: ValueCursor): { name: string; location: Location } {
  if (cursor.character === "'" || cursor.character === '"') {
    const { value, origin } = readQuoted(cursor);
    return { name: String(value), location: origin };
  }
  const { text, location } = readUnquoted(cursor, ":,}");
  if (text === "") throw new OverrideFault("a key is missing", cursor.here(), "expected `key: value`");
  return { name: text, location };
}
