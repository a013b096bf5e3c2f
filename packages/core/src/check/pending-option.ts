import { takesAnything, type JsonSchema, type JsonType } from "@lighterjs/schema";
import { renderPath } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { ResolvedReference, ResolvedUnknown } from "../resolved-node.js";
import type { OptionForms } from "./option-forms.js";

type Kind = Exclude<JsonType, "integer"> | "built";

const NOUNS: Readonly<Record<Kind, string>> = {
  null: "`null`",
  boolean: "`true` or `false`",
  number: "a number",
  string: "text",
  array: "a list",
  object: "a mapping",
  built: "an object",
};

/**
 * Reports a value that a resolver of the project will give, where nothing that it is declared to
 * give is an option's value.
 */
export function reportPending(
  node: ResolvedUnknown,
  { forms }: OptionForms,
  reference: ResolvedReference | undefined,
  report: Report,
): void {
  const { pending, origin } = node;
  if (pending === undefined || forms.some(takesAnything) || pending.declared.some(takesAnything)) return;
  const [taken, given] = [kindsOf(forms), kindsOf(pending.declared)];
  // A mapping is a list with named items, and a mapping with a `_target_` an object.
  if (given.has("object") && (taken.has("array") || taken.has("built"))) return;
  if ([...given].some((kind) => taken.has(kind))) return;
  const { source, span } = (reference ?? node).origin;
  const { path } = reference ?? node;
  report({
    code: "INVALID_OPTION",
    severity: "error",
    message: `\`${renderPath(path)}\` takes ${list(taken)}, but \`${pending.written}\` gives ${list(given)}`,
    labels: [
      { source, span, text: `expected ${list(taken)}` },
      ...(reference === undefined ? [] : [{ ...origin, text: "the value comes from here" }]),
    ],
    path: renderPath(path),
  });
}

const list = (kinds: ReadonlySet<Kind>): string => [...kinds].map((kind) => NOUNS[kind]).join(" or ");

function kindsOf(forms: readonly JsonSchema[]): Set<Kind> {
  const kinds = new Set<Kind>();
  for (const { type, enum: values, const: only, slot } of forms) {
    if (slot !== undefined) kinds.add("built");
    const types: readonly JsonType[] = typeof type === "string" ? [type] : (type ?? []);
    for (const each of types) kinds.add(each === "integer" ? "number" : each);
    for (const value of values ?? (only === undefined ? [] : [only])) kinds.add(kindOf(value));
  }
  return kinds;
}

function kindOf(value: unknown): Kind {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "boolean" | "number" | "string" | "object";
}
