import { suggestNames } from "@lighterjs/schema";
import { renderPath, type ScalarValue } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import { didYouMean, fixing } from "../fix.js";
import { limitHelp } from "../parse/limits.js";
import type { ResolvedNode } from "../resolved-node.js";
import type { Location } from "../source-text.js";
import type { ReferenceFault } from "./evaluation-context.js";
import { locateInNode } from "./locate-in-node.js";
import type { Place } from "./place.js";
import type { Extent } from "./reference-syntax.js";

export function missingValue(place: Place): Diagnostic {
  const path = renderPath(place.path);
  return {
    code: "MISSING_VALUE",
    severity: "error",
    message: `\`${path}\` must be given a value`,
    labels: [{ ...place.location, text: "`???` stands for a value that is still to be given" }],
    path,
    help: [`give it in another config, or as an override: \`${path}=VALUE\``],
  };
}

/** A control key that a resolver of the project would decide. */
export function undecided(place: Place): Diagnostic {
  const key = String(place.path.at(-1));
  return {
    code: "INVALID_REFERENCE",
    severity: "error",
    message: `a resolver of the project cannot decide \`${key}\`: it is run only when something is built`,
    labels: [{ ...place.location, text: "must be known before" }],
    path: renderPath(place.path),
    help: ["write it out, or choose it with a config group"],
  };
}

export function disabledNode(reference: Place, target: Place): Diagnostic {
  const disabled = target.child("_disabled_") ?? target;
  return {
    code: "UNRESOLVED_REFERENCE",
    severity: "error",
    message: `the reference \`${reference.text}\` points at a node that is disabled`,
    labels: [
      { ...reference.location, text: "refers to a disabled node" },
      { ...disabled.keyLocation, text: "disabled here" },
    ],
    path: renderPath(reference.path),
    help: ["remove the reference, or `_disabled_`"],
  };
}

/** Data that would exhaust the stack of whoever walks through it. */
export function tooDeepData(place: Place, most: number): Diagnostic {
  return {
    code: "LIMIT_EXCEEDED",
    severity: "error",
    message: `the config unfolds to more than ${most} levels of data, one inside the other`,
    labels: [{ ...place.keyLocation, text: "too many levels below this" }],
    path: renderPath(place.path),
    help: ["refer to smaller parts of it"],
  };
}

/** A chain of references that is too long. */
export function tooManyReferences(location: Location, place: Place, most: number): Diagnostic {
  return {
    code: "LIMIT_EXCEEDED",
    severity: "error",
    message: `more than ${most} references follow one after the other`,
    labels: [{ ...location, text: "the limit is passed here" }],
    path: renderPath(place.path),
    help: [limitHelp("maxReferenceDepth", "refer to fewer nodes that refer on")],
  };
}

/** A fault of a reference, or of a part of it. */
export function referenceFault(from: Place, extent: Extent | undefined, fault: ReferenceFault): Diagnostic {
  return {
    code: fault.code,
    severity: "error",
    message: fault.message,
    labels: [{ ...locateInNode(from.node, extent), text: fault.label }],
    path: renderPath(from.path),
    ...(fault.help !== undefined && { help: fault.help }),
    ...(fault.cause !== undefined && { cause: fault.cause }),
  };
}

export function unknownResolver(
  name: string,
  known: readonly string[],
  location: Location,
  path: string,
): Diagnostic {
  const similar = suggestNames(name, known);
  return {
    code: "UNKNOWN_RESOLVER",
    severity: "error",
    message: `there is no resolver named \`${name}\``,
    labels: [{ ...location, text: "not a resolver" }],
    path,
    ...(similar.length === 0 && {
      notes: [`the resolvers are ${known.map((each) => `\`${each}\``).join(", ")}`],
    }),
    ...didYouMean(similar, location),
  };
}

type KnownNode = Exclude<ResolvedNode, { kind: "reference" | "unknown" }>;

/** A control key with a value that it cannot have. */
export function wrongControlValue(
  place: Place,
  value: KnownNode,
  fault: { readonly code: Diagnostic["code"]; readonly message: string; readonly label: string },
): Diagnostic {
  const meant =
    value.kind === "scalar" && value.shownAs === undefined ? meantBy(place, value.value) : undefined;
  return {
    code: fault.code,
    severity: "error",
    message: `${fault.message}, but is ${describe(value)}`,
    labels: [{ ...place.location, text: `${fault.label}, found ${describe(value)}` }],
    path: renderPath(place.path),
    ...(meant !== undefined &&
      fixing(`write \`${String(place.path.at(-1))}: ${meant}\``, {
        edits: [{ ...place.location, text: meant }],
      })),
  };
}

/** Guesses the value that a control key was meant to be set to. */
function meantBy(place: Place, value: ScalarValue): string | undefined {
  switch (place.path.at(-1)) {
    case "_target_":
      return undefined;
    case "_args_":
      return value === null ? "[]" : `[${typeof value === "string" ? JSON.stringify(value) : String(value)}]`;
    default:
      return meantFlag(value)?.toString();
  }
}

/** Guesses the boolean that was meant by a value that is none, where one is asked for. */
export function meantFlag(value: ScalarValue): boolean | undefined {
  if (value === 1 || /^(?:true|yes|on)$/i.test(String(value))) return true;
  return value === 0 || /^(?:false|no|off)$/i.test(String(value)) ? false : undefined;
}

function describe(node: KnownNode): string {
  switch (node.kind) {
    case "scalar":
      return node.shownAs === undefined ? describeScalar(node.value) : `the text of \`${node.shownAs}\``;
    case "sequence":
      return "a list";
    case "mapping":
      return "a mapping";
    case "target":
      return "an object";
  }
}

function describeScalar(value: ScalarValue): string {
  if (value === null || typeof value === "boolean") return `\`${String(value)}\``;
  return typeof value === "number"
    ? `the number \`${value}\``
    : `the text ${JSON.stringify(value).slice(0, 80)}`;
}
