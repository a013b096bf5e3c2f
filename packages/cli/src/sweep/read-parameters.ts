import type { Diagnostic } from "@lighterjs/core";
import {
  readAssignment,
  type ComposedConfig,
  type ConfigNode,
  type Location,
  type MappingEntry,
  type Override,
  type Report,
  type SweptOverride,
} from "@lighterjs/core/stages";
import { textOf } from "@lighterjs/sweeps/study";
import { writtenValue } from "./written-value.js";

/** A parameter of a sweep, as a config or the command line writes it. */
export interface Parameter {
  readonly path: string;
  /** Where its values are written. */
  readonly at: Location;
  readonly values:
    | { readonly kind: "list"; readonly nodes: readonly ConfigNode[] }
    /** Numbers between two that the command line gives. */
    | { readonly kind: "interval"; readonly from: number; readonly to: number; readonly log: boolean }
    /** A node of the config, which tells its range when it is built. */
    | { readonly kind: "space"; readonly lowest: ConfigNode };
  /** The override that gives it one value. */
  assign(value: ConfigNode): Override;
}

/**
 * The parameters of a sweep: those of `sweep.parameters`, in the order of writing, then those of
 * the command line, which replace others of the same path. What is neither a list nor a node is
 * left to the check.
 */
export function readParameters(
  { root }: ComposedConfig,
  swept: readonly SweptOverride[],
  report: Report,
): ReadonlyMap<string, Parameter> {
  const parameters = new Map<string, Parameter>();
  const sweep = root.entries.get("sweep")?.value;
  const written = sweep?.kind === "mapping" ? sweep.entries.get("parameters") : undefined;
  if (written !== undefined && written.value.kind !== "mapping") report(notWrittenOut("parameters", written));
  if (written?.value.kind === "mapping")
    for (const [path, entry] of written.value.entries) {
      if (swept.some(({ name }) => name === path)) continue;
      const parameter = ofConfig(path, entry, report);
      if (parameter !== undefined) parameters.set(path, parameter);
    }
  for (const { name, values, assign } of swept)
    parameters.set(name, {
      path: name,
      at: values.location,
      values: values.kind === "list" ? { kind: "list", nodes: distinct(values.values) } : values,
      assign,
    });
  for (const { path, at, values } of parameters.values())
    if (values.kind === "list" && values.nodes.length === 0) report(empty(path, at));
  return parameters;
}

function ofConfig(path: string, { key, value }: MappingEntry, report: Report): Parameter | undefined {
  if (value.kind === "scalar") {
    if (typeof value.value === "string" && value.value.includes("${"))
      report(notWrittenOut(path, { key, value }));
    return undefined;
  }
  const assignment = readAssignment(path, key, value, report);
  if (assignment === undefined) return undefined;
  const assign = (node: ConfigNode): Override => ({ ...assignment, value: node });
  if (value.kind === "sequence")
    return { path, at: value.origin, values: { kind: "list", nodes: distinct(value.items) }, assign };
  const lowest = value.entries.get("from")?.value;
  if (lowest === undefined) return undefined;
  return { path, at: value.origin, values: { kind: "space", lowest }, assign };
}

/** A value that is listed twice is one. */
function distinct(nodes: readonly ConfigNode[]): readonly ConfigNode[] {
  const texts = nodes.map((node) => textOf(writtenValue(node)));
  return nodes.filter((_, index) => texts.indexOf(texts[index]!) === index);
}

function notWrittenOut(path: string, { value }: MappingEntry): Diagnostic {
  return {
    code: "INVALID_OPTION",
    severity: "error",
    message: `\`${path}\` of a sweep must be written out where it stands`,
    labels: [{ ...value.origin, text: "not written out" }],
    path: path === "parameters" ? "sweep.parameters" : `sweep.parameters["${path}"]`,
    help: ["write the values themselves here; a single value may be a reference"],
  };
}

function empty(path: string, at: Location): Diagnostic {
  return {
    code: "INVALID_OPTION",
    severity: "error",
    message: `the parameter \`${path}\` has no values`,
    labels: [{ ...at, text: "nothing to try" }],
    help: ["list at least one value, or take the parameter away"],
  };
}
