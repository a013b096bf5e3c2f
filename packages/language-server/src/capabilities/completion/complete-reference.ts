import {
  BUILTIN_RESOLVERS,
  type ConfigPath,
  type OptionForms,
  type ResolvedNode,
} from "@lighterjs/core/stages";
import type { TargetDefinition } from "@lighterjs/schema";
import type { ReferenceCursor } from "../../cursor.js";
import { expectationAt, packagesOf, resolvedAt } from "../../meaning.js";
import { valueText } from "../../value-text.js";
import type { ConfigView, FileView } from "../../workspace/config-view.js";
import type { Completion } from "./completion.js";
import { literally, type TypingPlace } from "./typing-place.js";

/**
 * Larger configs have more paths than anybody reads through; what is typed chooses among those of
 * the first levels.
 */
const MOST_PATHS = 2000;
const DEEPEST = 8;

/** A node that a reference could lead to. */
interface Candidate {
  readonly path: ConfigPath;
  readonly node: ResolvedNode;
}

/** Completes a reference: paths, first those of what fits, and resolvers. */
export function completeReference(
  view: FileView,
  config: ConfigView,
  { path, span, isClosed, typed }: ReferenceCursor,
): readonly Completion[] {
  const [prefix = []] = packagesOf(config, view);
  const own = [...prefix, ...path];
  const { forms } = expectationAt(config, own);
  const close = isClosed ? "" : "}";
  // In an argument of a resolver that takes a path, or a reference inside of one.
  if (/^(?:env|oc\.env|now|hydra|oc\.decode):/.test(typed)) return [];
  const argument =
    /^(?:copy|oc\.select|oc\.dict\.keys|oc\.dict\.values|oc\.deprecated):/.exec(typed)?.[0] ?? "";
  const place = { start: span.start + argument.length, end: span.end };
  const up = /^\.+/.exec(typed.slice(argument.length))?.[0].length ?? 0;
  const paths = candidates(config, own).flatMap(({ path: to, node }): readonly Completion[] => {
    const written = writtenFrom(own, to, up);
    if (written === undefined) return [];
    return [
      {
        label: written,
        kind: "reference",
        detail: valueText(node, 40),
        text: written + close,
        snippet: literally(written + close),
        span: place,
        rank: (fits(config, node, forms) && !isDatum(config, to) ? 0 : 2) + to.length / 10,
      },
    ];
  });
  if (argument !== "") return paths;
  const names = [...BUILTIN_RESOLVERS.keys(), ...(view.project?.resolvers?.names ?? [])];
  const resolvers = names.map((name): Completion => {
    const end = isClosed ? "" : "\\}";
    return {
      label: `${name}:`,
      kind: "resolver",
      text: `${name}:`,
      snippet: `${name}:\${1}${end}`,
      span: place,
      rank: 3,
    };
  });
  return [...paths, ...resolvers];
}

/** References to nodes that fit a slot, as whole values. */
export function fittingReferences(
  { config, prefix, cursor }: TypingPlace,
  path: ConfigPath,
  forms: OptionForms,
): readonly Completion[] {
  if (forms.fitting().length === 0) return [];
  return candidates(config, [...prefix, ...path]).flatMap(({ path: to, node }) => {
    if (!fits(config, node, forms) || node.kind !== "target") return [];
    const reference = `\${${dotted(to)}}`;
    const text = cursor.quote === undefined && cursor.isFlow ? JSON.stringify(reference) : reference;
    return [
      {
        label: reference,
        kind: "reference" as const,
        detail: valueText(node, 40),
        text,
        snippet: literally(text),
        span: cursor.span,
        rank: 1 + to.length / 10,
      },
    ];
  });
}

/**
 * The nodes that a reference at a path could lead to: all but those that it is a part of, or that
 * are part of it.
 */
function candidates({ survey }: ConfigView, from: ConfigPath): readonly Candidate[] {
  const found: Candidate[] = [];
  const around = from.map(String);
  const visit = (node: ResolvedNode, path: ConfigPath): void => {
    if (found.length >= MOST_PATHS || path.length > DEEPEST) return;
    const steps = path.map(String);
    const holdsIt = steps.every((step, index) => step === around[index]);
    if (path.length > 0 && !holdsIt) found.push({ path, node });
    if (steps.length === around.length && holdsIt) return;
    if (node.kind === "mapping" || node.kind === "target")
      for (const [name, { value }] of node.entries) {
        if (!name.startsWith("_")) visit(value, [...path, name]);
      }
    else if (node.kind === "sequence") node.items.forEach((item, index) => visit(item, [...path, index]));
  };
  if (survey.resolved !== undefined) visit(survey.resolved.root, []);
  return found;
}

/**
 * A path as a reference writes it: from the root, or from so many containers up from the value that
 * holds it; nothing for what does not lie in there.
 */
function writtenFrom(from: ConfigPath, to: ConfigPath, up: number): string | undefined {
  if (up === 0) return dotted(to);
  const around = from.slice(0, from.length - up);
  const isInside =
    up <= from.length &&
    to.length > around.length &&
    around.every((step, at) => String(step) === String(to[at]));
  return isInside ? ".".repeat(up) + dotted(to.slice(around.length)) : undefined;
}

/** Whether a node is a number of many: nobody refers to one of them who looks for a value. */
function isDatum(config: ConfigView, path: ConfigPath): boolean {
  return typeof path.at(-1) === "number" && resolvedAt(config, path)?.kind === "scalar";
}

/** As references write paths. */
export function dotted(path: ConfigPath): string {
  return path
    .map((step, index) =>
      typeof step === "number" || /^[\w-]+$/.test(step)
        ? `${index === 0 ? "" : "."}${step}`
        : `[${JSON.stringify(step)}]`,
    )
    .join("");
}

/** Whether what stands somewhere can be a value of some forms. */
function fits(config: ConfigView, node: ResolvedNode, forms: OptionForms | undefined): boolean {
  if (forms === undefined) return false;
  const known = node.kind === "reference" ? node.node : node;
  if (known.kind === "target") {
    const target: TargetDefinition | undefined = config.survey.project?.catalog.get(known.target.name);
    return target !== undefined && forms.slotOf(target) !== undefined;
  }
  return forms.forms.some(({ type }) => {
    const types: readonly unknown[] = [type].flat();
    switch (known.kind) {
      case "sequence":
        return types.includes("array");
      case "mapping":
        return types.includes("object");
      case "scalar":
        if (typeof known.value === "number")
          return types.includes("number") || (types.includes("integer") && Number.isInteger(known.value));
        return types.includes(known.value === null ? "null" : typeof known.value);
      case "unknown":
        return false;
    }
  });
}
