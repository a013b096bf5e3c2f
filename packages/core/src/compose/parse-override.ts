import type { Report } from "../diagnostic.js";
import { replacing } from "../fix.js";
import { faultReporter } from "../parse/fault.js";
import { DEFAULT_LIMITS, limitHelp } from "../parse/limits.js";
import { warnUnseen } from "../parse/lookalikes.js";
import { refuseName } from "../parse/read-key.js";
import type { Location } from "../source-text.js";
import { LINE_BREAK } from "./command-line.js";
import { locate, OverrideFault } from "./override-fault.js";
import type { Override, OverrideKey, OverrideSegment, OverrideValue } from "./override.js";
import { measureValue } from "./measure-value.js";
import { parseValue } from "./parse-value.js";
import { ValueCursor } from "./value-cursor.js";

/**
 * Reads one override in Hydra's grammar (https://hydra.cc/docs/advanced/override_grammar/basic/).
 * Reports `INVALID_OVERRIDE`, `FORBIDDEN_KEY` or `LIMIT_EXCEEDED` and returns nothing when it is
 * not one.
 */
export function parseOverride(
  location: Location,
  report: Report,
  maxDepth = DEFAULT_LIMITS.maxDepth,
): Override | undefined {
  try {
    return read(location, report, maxDepth);
  } catch (error) {
    if (!(error instanceof OverrideFault)) throw error;
    report({
      code: error.code,
      severity: "error",
      message: error.message,
      labels: [{ ...locate(location, error.span.start, error.span.end), text: error.label }],
      help: error.help,
      ...(error.replacement !== undefined && {
        fixes: [replacing(location, error.replacement, error.help[0] ?? error.message)],
      }),
    });
    return undefined;
  }
}

function read(location: Location, report: Report, maxDepth: number): Override {
  const { source, span } = location;
  const text = source.text.slice(span.start, span.end);
  const unseen = /[\p{Cc}\p{Cs}\u2028\u2029]/u.exec(text.replaceAll("\t", " "));
  if (unseen !== null)
    throw new OverrideFault(
      `an override holds ${unseen[0] === LINE_BREAK ? "a line break" : "a control character"}`,
      { start: span.start + unseen.index, end: span.start + unseen.index + 1 },
      "not allowed on the command line",
      { help: "set this value in a config file" },
    );
  warnUnseen(source, span, faultReporter(source, report));
  const sign = /^\s*(\+\+|\+|~)?/.exec(text);
  const written = sign?.[1] ?? "";
  const action = written === "~" ? "remove" : written === "++" ? "force" : written === "+" ? "add" : "change";
  const keyStart = span.start + (sign?.[0].length ?? 0);
  const equals = text.indexOf("=");
  refuseForeignPath(text, location, equals === -1 ? text.length : equals);
  const key = readKey(location, keyStart, equals === -1 ? span.end : span.start + equals);
  if (equals === -1) {
    if (action === "remove") return { action, key, value: undefined, location };
    throw new OverrideFault(
      `\`${text}\` gives no value`,
      { start: span.end, end: span.end },
      "expected `=` and a value",
      { help: `write \`${text}=VALUE\`, or \`${text}=\` for the empty text` },
    );
  }
  const cursor = new ValueCursor(source, { start: span.start + equals + 1, end: span.end }, maxDepth);
  const value = parseValue(cursor, report);
  refuseDepth(key, value, maxDepth);
  return { action, key, value, location };
}

/** `trainer::max_epochs` and `trainer#max_epochs`, as Lighter for Python and MONAI write paths. */
function refuseForeignPath(text: string, { span }: Location, end: number): void {
  const key = text.slice(0, end);
  if (!/^[\s+~]*[A-Za-z_][\w.-]*(?:(?:::|#)[\w.-]+)+\s*$/.test(key)) return;
  const written = key.replace(/::|#/g, ".") + text.slice(end);
  throw new OverrideFault(
    `the steps of a path have dots between them, not \`${key.includes("::") ? "::" : "#"}\``,
    { start: span.start + key.search(/[A-Za-z_]/), end: span.start + key.trimEnd().length },
    "not a path",
    { help: `write \`${written}\``, replacement: written },
  );
}

/** The path adds its levels to those of the value. */
function refuseDepth({ segments, location }: OverrideKey, value: OverrideValue, maxDepth: number): void {
  if (segments.length + measureValue(value).depth <= maxDepth) return;
  throw new OverrideFault(
    `the config is nested more than ${maxDepth} levels deep with this override`,
    location.span,
    "too many levels",
    { code: "LIMIT_EXCEEDED", help: limitHelp("maxDepth", "flatten it") },
  );
}

function readKey(location: Location, start: number, end: number): OverrideKey {
  const written = location.source.text.slice(start, end).trimEnd();
  const span = { start, end: start + written.length };
  if (written === "")
    throw new OverrideFault("an override has no key", span, "expected a path such as `trainer.max_epochs`");
  const [text = "", packageName, ...more] = written.split("@");
  if (more.length > 0 || packageName === "" || packageName?.includes(":") === true)
    throw new OverrideFault(`\`${written}\` names no package`, span, "expected `group@package`", {
      help: "a group is moved to another package in the defaults list, not on the command line",
    });
  const keyLocation = locate(location, start, start + text.length);
  return { text, location: keyLocation, segments: readSegments(text, keyLocation), package: packageName };
}

/** `a.list[0].x` and `a.list.0.x` are the same path. */
function readSegments(text: string, location: Location): OverrideSegment[] {
  const segments: OverrideSegment[] = [];
  const { start } = location.span;
  const part = /(?:^|(?<=.)\.)("(?:[^"\\]|\\.)*"|[^.[\]"\s]+)|\[\s*(\d+|"(?:[^"\\]|\\.)*")\s*\]/y;
  while (part.lastIndex < text.length) {
    const from = part.lastIndex;
    const found = part.exec(text);
    const name = found?.[1] ?? found?.[2];
    if (found === null || name === undefined)
      throw new OverrideFault(
        `\`${text}\` is not a path`,
        { start: start + from, end: start + text.length },
        "not a key",
        {
          help: 'write keys with `.` between them, indices as `.0` or `[0]`, and a key with blanks or dots in double quotes: `["a b"]`',
        },
      );
    const at = start + from + found[0].indexOf(name);
    const segment = { name: unquote(name), location: locate(location, at, at + name.length) };
    refuseSegment(segment);
    segments.push(segment);
  }
  return segments;
}

/** A config group is one segment of names with `/`. */
function refuseSegment({ name, location }: OverrideSegment): void {
  const refused = name
    .split("/")
    .map((part) => refuseName(part))
    .find((each) => each !== undefined);
  if (refused === undefined) return;
  const { message, label, help } = refused;
  throw new OverrideFault(message, location.span, label, { code: "FORBIDDEN_KEY", help });
}

const unquote = (name: string): string =>
  name.startsWith('"') ? name.slice(1, -1).replace(/\\(.)/g, "$1") : name;
