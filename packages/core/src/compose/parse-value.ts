import type { ConfigNode, MappingEntry, MappingNode, SequenceNode } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { limitHelp } from "../parse/limits.js";
import { refuseName } from "../parse/read-key.js";
import { callFunction, isFunctionName } from "./override-function.js";
import { OverrideFault } from "./override-fault.js";
import type { OverrideValue, Sweep } from "./override.js";
import { readMappingKey, readPlain, readQuoted } from "./read-text.js";
import type { ValueCursor } from "./value-cursor.js";

const CALL = /([A-Za-z_]\w*)\s*\(\s*/y;
const ARGUMENT_NAME = /([A-Za-z_]\w*)\s*=\s*/y;

/** Reads the value of one override, in Hydra's grammar, with the exact place of every part. */
export function parseValue(cursor: ValueCursor, report: Report): OverrideValue {
  cursor.skipBlank();
  const start = cursor.at;
  if (cursor.done) return { kind: "scalar", value: "", plain: false, origin: cursor.from(start) };
  const first = element(cursor, ",", 1, report);
  const elements = [first];
  while (cursor.take(",")) elements.push(element(cursor, ",", 1, report));
  if (!cursor.done) cursor.unexpected();
  if (elements.length === 1) return first;
  return {
    kind: "sweep",
    function: "choice",
    elements: elements.map(withoutExtension),
    named: new Map(),
    location: cursor.from(start, cursor.span.end),
  };
}

/** @param ends - characters that end an unquoted text here */
function element(cursor: ValueCursor, ends: string, depth: number, report: Report): OverrideValue {
  cursor.skipBlank();
  if (depth > cursor.maxDepth)
    throw new OverrideFault(
      `a value is nested more than ${cursor.maxDepth} levels deep`,
      cursor.here(),
      "too deep",
      { code: "LIMIT_EXCEEDED", help: limitHelp("maxDepth", "flatten it") },
    );
  const value = readElement(cursor, ends, depth, report);
  cursor.skipBlank();
  return value;
}

function readElement(cursor: ValueCursor, ends: string, depth: number, report: Report): OverrideValue {
  const { character, at: start } = cursor;
  if (character === "[") return list(cursor, depth, report);
  if (character === "{") return mapping(cursor, depth, report);
  if (character === "'" || character === '"') return readQuoted(cursor);
  const name = cursor.match(CALL)?.[1];
  return name === undefined ? readPlain(cursor, ends, report) : call(cursor, name, start, depth, report);
}

function list(cursor: ValueCursor, depth: number, report: Report): SequenceNode {
  const start = cursor.at;
  const items: ConfigNode[] = [];
  cursor.take("[");
  while (!close(cursor, "]")) {
    items.push(asNode(element(cursor, ",]", depth + 1, report)));
    separate(cursor, "]", start);
  }
  return { kind: "sequence", items, origin: cursor.from(start) };
}

function mapping(cursor: ValueCursor, depth: number, report: Report): MappingNode {
  const start = cursor.at;
  const entries = new Map<string, MappingEntry>();
  cursor.take("{");
  while (!close(cursor, "}")) {
    const { name, location } = readMappingKey(cursor);
    cursor.skipBlank();
    const refused = refuseName(name);
    if (refused !== undefined)
      throw new OverrideFault(refused.message, location.span, refused.label, {
        code: "FORBIDDEN_KEY",
        help: refused.help,
      });
    if (entries.has(name))
      throw new OverrideFault(`the key \`${name}\` is set twice`, location.span, "set again here", {
        code: "DUPLICATE_KEY",
      });
    if (!cursor.take(":"))
      throw new OverrideFault("a mapping needs `key: value`", cursor.here(), "expected `:`");
    entries.set(name, { key: location, value: asNode(element(cursor, ",}", depth + 1, report)) });
    separate(cursor, "}", start);
  }
  return { kind: "mapping", entries, origin: cursor.from(start) };
}

function call(
  cursor: ValueCursor,
  name: string,
  start: number,
  depth: number,
  report: Report,
): OverrideValue {
  if (!isFunctionName(name))
    throw new OverrideFault(
      `there is no function \`${name}\``,
      { start, end: start + name.length },
      "unknown function",
      {
        help: "quote the whole value if text with parentheses is meant",
      },
    );
  const elements: OverrideValue[] = [];
  const named = new Map<string, OverrideValue>();
  while (!close(cursor, ")")) {
    const argument = cursor.match(ARGUMENT_NAME)?.[1];
    const value = element(cursor, ",)", depth + 1, report);
    if (argument === undefined) elements.push(value);
    else named.set(argument, value);
    separate(cursor, ")", start);
  }
  return callFunction(name, elements, named, cursor.from(start));
}

/** Passes the closing bracket, and only it: what follows may be blank or not. */
function close(cursor: ValueCursor, bracket: string): boolean {
  if (cursor.character !== bracket) return false;
  cursor.at++;
  return true;
}

/** Passes the comma before the next item; otherwise the closing bracket must come. */
function separate(cursor: ValueCursor, bracket: string, start: number): void {
  if (cursor.take(",") || cursor.character === bracket) return;
  if (!cursor.done) cursor.unexpected();
  throw new OverrideFault(
    "a bracket is not closed",
    { start, end: start + 1 },
    `the closing \`${bracket}\` is missing`,
    { help: `add the \`${bracket}\`, and quote the whole override, so that the shell leaves it as it is` },
  );
}

function withoutExtension(value: OverrideValue): ConfigNode | Sweep {
  if (value.kind !== "extension") return value;
  throw new OverrideFault(
    "`extend_list` cannot stand inside another value",
    value.items.origin.span,
    "only alone",
    {
      help: "write `key=extend_list(…)`",
    },
  );
}

function asNode(value: OverrideValue): ConfigNode {
  const node = withoutExtension(value);
  if (node.kind !== "sweep") return node;
  throw new OverrideFault("a sweep cannot stand inside another value", node.location.span, "only alone", {
    help: "sweep over whole values: `key=choice([1],[2])`",
  });
}
