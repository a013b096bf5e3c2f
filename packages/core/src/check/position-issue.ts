import type { OptionIssue, OptionPath } from "@lighterjs/schema";
import { type ConfigPath, renderPath } from "../config-node.js";
import type { Diagnostic, Label } from "../diagnostic.js";
import { type Advice, fixing, replacing } from "../fix.js";
import { firstLineOf, type Location } from "../source-text.js";
import { type CheckedTarget, type CheckedValue, entriesOf, stepBelow } from "./checked-config.js";
import { environmentTag, showAsWritten } from "./environment-tag.js";

/**
 * Gives an issue, which counts from an object's own options, its place in the config.
 *
 * @param originOf - the node that an object was built from
 */
export function positionIssue(
  target: CheckedTarget,
  issue: OptionIssue,
  originOf: (object: object) => CheckedTarget | undefined = () => undefined,
): Diagnostic {
  const found = find(target, issue.path);
  const [counted, named] = [renderPath(issue.path), pathInNode(target, issue.path, found)];
  // Items of a list may have names in the config.
  const say = (text: string): string =>
    showAsWritten(text, target.options).replaceAll(`\`${counted}\``, () => `\`${named}\``);
  const labels = labelsOf(target, issue, found);
  for (const { subject, path, on, label } of issue.related ?? []) {
    const other = subject === undefined ? target : originOf(subject);
    if (other !== undefined) labels.push({ ...primary(other, find(other, path), on), text: label });
  }
  if (issue.code === "UNKNOWN_OPTION")
    labels.push({ ...target.node.target.location, text: "options belong to this target" });
  const tag = issue.on === "value" && found.value !== undefined ? environmentTag(found.value) : undefined;
  const refusal = `\`${named}\` must be ${issue.expected ?? "another value"}, which the value of \`${tag}\` is not`;
  return {
    code: issue.code,
    severity: "error",
    message: tag === undefined ? say(issue.message) : refusal,
    labels: labels.map((label) => ({ ...label, text: say(label.text) })) as [Label, ...Label[]],
    path: renderPath(found.path),
    ...(issue.notes !== undefined && { notes: issue.notes.map(say) }),
    // Advice repeats what was received, which must not be shown when it came from the environment.
    ...(issue.help !== undefined && tag === undefined && { help: issue.help.map(say) }),
    ...(tag === undefined && fixesOf(issue, found)),
    ...removalOf(issue, found),
  };
}

/**
 * Of a `null` over another value: it takes no value away, as a person may think who knows defaults
 * lists and named items; `~` does.
 */
function removalOf({ code, help = [] }: OptionIssue, { path, value }: Found): Advice {
  const { replaced, source, span } = value?.origin ?? {};
  const isNull = value?.kind === "scalar" && value.value === null && value.shownAs === undefined;
  if (code !== "INVALID_OPTION" || !isNull || replaced === undefined || source === undefined) return {};
  if (!help.some((line) => line.endsWith("or leave it out"))) return {};
  const removal = `~${renderPath(path)}`;
  const line = `to take the value away, write the override \`${removal}\``;
  // An override is a line of its own.
  const start = source.text.lastIndexOf("\n", span!.start - 1) + 1;
  return source.name === "<command line>"
    ? fixing(line, { edits: [{ source, span: { start, end: span!.end }, text: removal }] })
    : fixing(line, { edits: [], overrides: [removal] });
}

/** The replacements of an issue as edits of the key or value, where that was written. */
function fixesOf(
  { on, help = [], replacements = [] }: OptionIssue,
  { key, value, beside }: Found,
): Pick<Diagnostic, "fixes"> {
  const at = on === "key" ? key : value?.origin;
  // A second key of the same name in one mapping would be another fault.
  const free = replacements.filter((text) => on === "value" || beside?.get(text)?.key.source !== at?.source);
  if (at === undefined || free.length === 0) return {};
  const isWhole = help.length === 1 && replacements.length === 1;
  return { fixes: free.map((text) => replacing(at, text, isWhole ? help[0]! : `write \`${text}\``)) };
}

/** An option path with the names that the config gives to the items of its lists. */
function pathInNode({ node }: CheckedTarget, path: OptionPath, found: Found): string {
  const own = found.path.slice(node.path.length);
  const isBelow = node.path.every((step, index) => step === found.path[index]);
  return renderPath(isBelow && own.length === path.length && own[0] === path[0] ? own : path);
}

interface Found {
  readonly path: ConfigPath;
  readonly key?: Location;
  readonly value?: CheckedValue;
  /** The keys of the same mapping. */
  readonly beside?: ReadonlyMap<string, { readonly key: Location }>;
}

/** Follows an option path as far as the config goes. */
function find(target: CheckedTarget, path: OptionPath): Found {
  let at: Found = { path: target.node.path };
  for (const [index, step] of path.entries()) {
    const beside = index === 0 ? target.options : entriesOf(at.value);
    const next = index === 0 ? beside?.get(String(step)) : stepBelow(at.value, step);
    if (next === undefined) return at;
    at = { ...next, path: next.value.path, ...(beside && { beside }) };
  }
  return at;
}

function labelsOf(target: CheckedTarget, issue: OptionIssue, found: Found): [Label, ...Label[]] {
  // What a mapping lacks is missing from the whole of it, not from its first line.
  const on = issue.code === "MISSING_OPTION" && found.value?.kind === "mapping" ? "key" : issue.on;
  const labels: [Label, ...Label[]] = [{ ...primary(target, found, on), text: issue.label }];
  if (issue.on === "key" || found.value === undefined) return labels;
  const { origin, via } = found.value;
  if (via !== undefined) labels.push({ ...firstLineOf(origin), text: "the value comes from here" });
  if (origin.replaced !== undefined)
    labels.push({ ...firstLineOf(origin.replaced.origin), text: "this value is overridden" });
  return labels;
}

function primary(target: CheckedTarget, { key, value }: Found, on: "key" | "value"): Location {
  if (value === undefined) return target.node.target.location;
  const at = value.via ?? value.origin;
  if (on === "key") return key ?? firstLineOf(at);
  if (value.kind === "object" && value.via === undefined) return value.target.node.target.location;
  // A value over many lines, or below its key, is better named by the key.
  return key === undefined || (isOneLine(at) && !isBelow(key, at, value)) ? firstLineOf(at) : key;
}

function isBelow(key: Location, { source, span }: Location, { kind }: CheckedValue): boolean {
  const between = kind !== "scalar" && key.source === source && source.text.slice(key.span.end, span.start);
  return between !== false && between.includes("\n");
}

function isOneLine({ source, span }: Location): boolean {
  return !source.text.slice(span.start, span.end).includes("\n");
}
