import { listNames, suggestNames } from "@lighterjs/schema";
import { renderPath } from "../config-node.js";
import type { Diagnostic, Label } from "../diagnostic.js";
import { type Advice, didYouMean, replacing } from "../fix.js";
import type { Location } from "../source-text.js";
import type { PathStep } from "./parse-path.js";
import type { Place } from "./place.js";

/** A reference that stopped on its way. */
export interface DeadEnd {
  /** The reference as it is written, `${optimiser.lr}`. */
  readonly written: string;
  /** Where to point: the narrowest known. */
  readonly location: Location;
  /** The whole reference, where it can be told. */
  readonly reference: Location | undefined;
  /** The node that holds the reference. */
  readonly from: Place;
  /** The last node that was found. */
  readonly reached: Place;
  /** The step that led nowhere, and those after it. */
  readonly rest: readonly [PathStep, ...PathStep[]];
  readonly root: Place;
  /** Whether to look for what may have been meant, which takes time in a large config. */
  readonly suggest: boolean;
}

/** The diagnostic for a reference to nothing, with the nearest node that there is. */
export function missingNode(deadEnd: DeadEnd): Diagnostic {
  const { written, location, from, reached, rest } = deadEnd;
  const path = renderPath(from.path);
  const { kind } = reached.node;
  if (kind === "scalar") {
    // A step that is not written here was computed, and may come from the environment.
    const missing = written.includes(rest[0].key) ? `no \`${rest[0].key}\`` : "nothing";
    return {
      code: "UNRESOLVED_REFERENCE",
      severity: "error",
      message: `the reference \`${written}\` goes through \`${renderPath(reached.path)}\`, which is a single value`,
      labels: [
        { ...location, text: `there is ${missing} inside a single value` },
        { ...reached.location, text: "this value has nothing inside" },
      ],
      path,
    };
  }
  const similar = deadEnd.suggest ? similarPlace(deadEnd) : undefined;
  const known = reached.steps();
  const container = reached.path.length === 0 ? "the config" : `\`${renderPath(reached.path)}\``;
  const notes =
    similar !== undefined || known.length === 0 ? undefined : [contents(container, reached, known)];
  const advice =
    similar === undefined
      ? environmentHelp(deadEnd)
      : didYouMean([`\${${dotted(similar)}}`], deadEnd.reference, inText(deadEnd));
  return {
    code: "UNRESOLVED_REFERENCE",
    severity: "error",
    message: `the reference \`${written}\` points at nothing`,
    labels: [
      { ...location, text: "no node at this path" },
      ...(similar === undefined
        ? []
        : [{ ...similar.keyLocation, text: "a node with a similar name is here" } satisfies Label]),
    ],
    path,
    ...(notes !== undefined && { notes }),
    ...advice,
  };
}

/** A name as the shell has them is most likely a variable of the environment. */
function environmentHelp(deadEnd: DeadEnd): Advice | undefined {
  const { written, rest, reached, reference } = deadEnd;
  const [{ key }, ...below] = rest;
  const isVariable = reached.path.length === 0 && below.length === 0 && /^[A-Z][A-Z0-9_]+$/.test(key);
  if (!isVariable || written !== `\${${key}}`) return undefined;
  const help = `for the environment variable, write \`\${env:${key}}\``;
  return {
    help: [help],
    ...(reference !== undefined && {
      fixes: [replacing(reference, inText(deadEnd)(`\${env:${key}}`), help)],
    }),
  };
}

/**
 * How a reference is written in the scalar that holds it: a quote of the kind that encloses it
 * would end it.
 */
function inText({ from }: DeadEnd): (reference: string) => string {
  const { source, span } = from.node.origin;
  return (reference) => (source.text[span.start] === '"' ? reference.replaceAll('"', '\\"') : reference);
}

function contents(container: string, reached: Place, known: readonly string[]): string {
  if (reached.node.kind === "sequence") return `${container} has ${known.length} items, counted from 0`;
  return `${container} has ${listNames(known)}`;
}

/** A path as references spell it: `trainer.callbacks.0`. */
export function dotted(place: Place): string {
  return place.path
    .map((step) =>
      typeof step === "string" && /[.[\]{}:"'\s]/.test(step) ? `[${JSON.stringify(step)}]` : `.${step}`,
    )
    .join("")
    .replace(/^\./, "");
}

/**
 * A sibling with a similar name, with the rest of the path below it where that exists; or the same
 * name elsewhere.
 */
function similarPlace({ reached, rest, root, from }: DeadEnd): Place | undefined {
  const [wrong, ...below] = rest;
  const siblings = reached.node.kind === "mapping" ? reached.steps() : [];
  for (const name of suggestNames(wrong.key, siblings)) {
    const sibling = reached.child(name);
    const target = below.reduce<Place | undefined>((place, step) => place?.child(step.key), sibling);
    if (target !== undefined && !holds(target, from)) return target;
  }
  return onlyPlaceNamed(rest.at(-1)!.key, root, from);
}

/**
 * The one place in the config with this key that `from` is not part of; nothing when there are
 * several.
 */
function onlyPlaceNamed(key: string, root: Place, from: Place): Place | undefined {
  const found: Place[] = [];
  const pending = [root];
  for (let place = pending.pop(); place !== undefined && found.length < 2; place = pending.pop())
    for (const step of place.steps()) {
      const child = place.child(step);
      if (child === undefined) continue;
      if (step === key && place.node.kind === "mapping" && !holds(child, from)) found.push(child);
      if (child.node.kind !== "scalar") pending.push(child);
    }
  return found.length === 1 ? found[0] : undefined;
}

/** Whether a place is `inner`, or one around it. */
function holds(place: Place, inner: Place): boolean {
  return place.path.every((step, index) => step === inner.path[index]);
}
