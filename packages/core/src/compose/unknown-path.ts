import { FOREIGN_PATHS, suggestNames, translateWord } from "@lighterjs/schema";
import { renderPath, type ConfigNode, type ConfigPath, type MappingNode } from "../config-node.js";
import type { Diagnostic, Label, Report } from "../diagnostic.js";
import { type Advice, allOf, didYouMean, fixing, replacing } from "../fix.js";
import type { Override } from "./override.js";

/** The facts that the path itself adds. */
export interface PathFacts extends Pick<Diagnostic, "notes" | "help" | "fixes"> {
  /** The fault, where the path goes on below something that cannot have keys. */
  readonly message?: string;
  /** The names there are, said where nothing comes near. */
  readonly known?: string;
  /** Whether `+` would help. */
  readonly addable: boolean;
}

/**
 * Reports that an override leads nowhere, with the nearest paths that lead somewhere.
 *
 * @param path - up to the step that fails
 */
export function reportUnknownPath(
  root: MappingNode,
  override: Override,
  path: ConfigPath,
  label: Label,
  facts: PathFacts,
  report: Report,
): void {
  const { key, action } = override;
  const foreign = foreignAdvice(override);
  const whole =
    foreign === undefined && path.length < key.segments.length
      ? nearestPaths(
          root,
          key.segments.map(({ name }) => name),
        )
      : [];
  // What stands at that index of another list is not meant.
  const isIndex = typeof path.at(-1) === "number";
  const nearest = whole.length > 0 || isIndex || foreign !== undefined ? whole : nearestPaths(root, path);
  // A path up to the step that fails has no value of its own.
  const isWhole = whole.length > 0 || path.length === key.segments.length;
  const meant = nearest.map((name) => (isWhole ? withValue(override, name) : name));
  const advice = allOf(
    facts,
    foreign ?? {},
    {
      ...didYouMean(meant, undefined),
      ...(isWhole && {
        fixes: nearest.map((name, index) =>
          replacing(override.location, withValue(override, name, Infinity), `write \`${meant[index]}\``),
        ),
      }),
    },
    action === "change" && facts.addable && foreign === undefined ? adding(override) : {},
  );
  const notes = [
    ...(facts.notes ?? []),
    ...(facts.known === undefined || meant.length > 0 ? [] : [facts.known]),
  ];
  report({
    code: "UNKNOWN_PATH",
    severity: "error",
    message: facts.message ?? `the config has no \`${renderPath(path)}\``,
    labels: [label],
    ...(notes.length > 0 && { notes }),
    ...advice,
  });
}

/** Translates the settings of another tool. */
export function foreignAdvice({ key: { text } }: Override): Advice | undefined {
  const path = text.replace(/[/@].*$/, "");
  const advice =
    translateWord(FOREIGN_PATHS, path, [])?.advice ??
    translateWord(FOREIGN_PATHS, path.split(".")[0]!, [])?.advice;
  return advice === undefined ? undefined : { help: [advice] };
}

function adding({ key, location }: Override): Advice {
  const { source } = location;
  const { start } = key.location.span;
  return fixing(`to add a new key, write \`+${key.text}=…\``, {
    edits: [{ source, span: { start, end: start }, text: "+" }],
  });
}

/**
 * The override as it should have been written: `+trainer.max_epochs=5`. A value beyond `longest` is
 * left out.
 */
function withValue(
  { action, location: { source, span } }: Override,
  path: string,
  longest = LONGEST_VALUE,
): string {
  const sign = { change: "", add: "+", force: "++", remove: "~" }[action];
  const written = source.text.slice(span.start, span.end);
  const equals = written.indexOf("=");
  const value = equals === -1 ? "" : written.slice(equals);
  return `${sign}${path}${value.length > longest ? "=…" : value}`;
}

/** A longer value is not worth repeating. */
const LONGEST_VALUE = 40;

/** Paths of a config that a person may have meant, as they would be written, best first. */
function nearestPaths(root: MappingNode, wanted: ConfigPath): string[] {
  const known = new Map<string, string>();
  collect(root, [], known);
  const written = wanted.join(".");
  // A key with a dot in it: the same letters, but quoted.
  const same = known.get(written);
  if (same !== undefined) return [same];
  return suggestNames(written, known.keys()).map((name) => known.get(name) ?? name);
}

function collect(node: ConfigNode, path: ConfigPath, known: Map<string, string>): void {
  if (path.length > 0) known.set(path.join("."), renderPath(path));
  if (node.kind === "mapping")
    for (const [name, { value }] of node.entries) collect(value, [...path, name], known);
  if (node.kind === "sequence") node.items.forEach((item, index) => collect(item, [...path, index], known));
}
