import type { ConfigPath, OptionForms } from "@lighterjs/core/stages";
import type { JsonValue, TargetDefinition } from "@lighterjs/schema";
import type { Completion } from "./completion.js";
import { fittingReferences } from "./complete-reference.js";
import { explainTarget } from "../hover.js";
import { exampleFor, missingOptions } from "../required-options.js";
import { expectedAt, literally, quoted, type TypingPlace } from "./typing-place.js";

/** Keys of a node that are switches. */
const SWITCHES = new Set(["_partial_", "_recursive_", "_disabled_", "_merge_", "_replace_"]);

/** The values that can stand at a path of the file. */
export function completeValues(place: TypingPlace, path: ConfigPath): readonly Completion[] {
  const { cursor } = place;
  const key = path.at(-1);
  if (key === "_target_") return completeTargets(place, path.slice(0, -1));
  const say = (text: string, rank: number, more: Partial<Completion> = {}): Completion => {
    return { label: text, kind: "value", text: quoted(text, cursor), span: cursor.span, rank, ...more };
  };
  if (SWITCHES.has(String(key))) return ["true", "false"].map((text) => literal(place, text, 0));
  const { forms } = expectedAt(place, path);
  if (forms === undefined) return [];
  const found: Completion[] = [];
  for (const form of forms.forms) {
    for (const value of form.enum ?? (form.const === undefined ? [] : [form.const]))
      found.push(constant(value));
    const types: readonly unknown[] = [form.type].flat();
    if (types.includes("boolean")) found.push(literal(place, "true", 1), literal(place, "false", 1));
    if (types.includes("null")) found.push(literal(place, "null", 2));
    for (const value of [form.default, ...(form.examples ?? [])])
      if (value !== undefined) found.push(constant(value));
  }
  if (cursor.quote === undefined) found.push(...inlineNodes(place, forms));
  if (cursor.role === "value") found.push(...fittingReferences(place, path, forms));
  return distinct(found);

  function constant(value: JsonValue): Completion {
    return typeof value === "string" ? say(value, 0) : literal(place, JSON.stringify(value), 0);
  }
}

/** Not text: written as it is, which between quotes would make it another thing. */
function literal({ cursor }: TypingPlace, text: string, rank: number): Completion {
  return { label: text, kind: "value", text, span: cursor.span, rank };
}

/**
 * The names that `_target_` may have in the node at a path: those that fit there, or, where
 * anything may stand, all.
 */
function completeTargets(place: TypingPlace, path: ConfigPath): readonly Completion[] {
  const { view, cursor } = place;
  const { catalog } = view.project ?? {};
  if (catalog === undefined) return [];
  const { forms } = expectedAt(place, path);
  const fitting = forms?.fitting() ?? [];
  const isFree = forms === undefined || fitting.length === 0;
  return (isFree ? catalog.names() : fitting).flatMap((name) => {
    const target = catalog.get(name);
    if (target === undefined) return [];
    const rest = missingOptions(catalog, target, (option) => cursor.container?.entries.has(option) === true);
    const snippet = rest.length === 0 ? undefined : withRequired(place, name, target, rest);
    return [
      {
        label: name,
        kind: "target" as const,
        detail: target.module,
        documentation: explainTarget(target),
        text: name,
        ...(snippet !== undefined && { snippet }),
        span: cursor.span,
        rank: 0,
        ...(target.deprecated !== undefined && { isDeprecated: true }),
      },
    ];
  });
}

/** A target with a place to fill in for each option that it needs. */
function withRequired(
  { cursor }: TypingPlace,
  name: string,
  target: TargetDefinition,
  options: readonly string[],
): string | undefined {
  if (cursor.quote !== undefined) return undefined;
  const { text } = cursor.document.source;
  const key = cursor.container?.entries.get("_target_")?.key;
  if (key === undefined) return undefined;
  const lineStart = text.lastIndexOf("\n", key.span.start - 1) + 1;
  const column = key.span.start - lineStart;
  const parts = options.map(
    (option, index) => `${option}: \${${index + 1}:${literally(exampleFor(target, option))}}`,
  );
  const between = cursor.isFlow ? ", " : `\n${" ".repeat(column)}`;
  return [literally(name), ...parts].join(between);
}

/** Nodes in braces that fit a slot, each with its target. */
function inlineNodes(place: TypingPlace, forms: OptionForms): readonly Completion[] {
  const { catalog } = place.view.project!;
  return forms.fitting().flatMap((name) => {
    const target = catalog.get(name);
    if (target === undefined) return [];
    const required = missingOptions(catalog, target, () => false);
    const options = required.map(
      (option, index) => `, ${option}: \${${index + 1}:${literally(exampleFor(target, option))}}`,
    );
    const text = `{ _target_: ${name} }`;
    return [
      {
        label: text,
        kind: "target" as const,
        detail: target.module,
        documentation: explainTarget(target),
        text,
        snippet: `{ _target_: ${literally(name)}${options.join("")} \\}`,
        span: place.cursor.span,
        filter: name,
        rank: 2,
      },
    ];
  });
}

function distinct(found: readonly Completion[]): readonly Completion[] {
  return [...new Map(found.toReversed().map((each) => [each.label, each])).values()].toReversed();
}
