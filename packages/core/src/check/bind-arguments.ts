import { parametersFor, type TargetDefinition } from "@lighterjs/schema";
import { renderPath } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { ResolvedEntry, ResolvedNode, ResolvedTarget } from "../resolved-node.js";
import type { Location } from "../source-text.js";

/**
 * An option by name: given as a key, or as a positional argument, or as all that is left for a rest
 * parameter.
 */
export interface BoundOption {
  readonly key: Location;
  readonly value: ResolvedNode | { readonly items: readonly ResolvedNode[] };
}

/**
 * Gives positional arguments the names of the parameters that they fill, from the left; an argument
 * for the options object is a mapping of further options. What does not fit is reported.
 */
export function bindArguments(
  node: ResolvedTarget,
  definition: TargetDefinition,
  report: Report,
): ReadonlyMap<string, BoundOption> {
  const args = node.args?.items ?? [];
  if (args.length === 0) return node.entries;
  const bound = new Map<string, BoundOption>();
  const parameters = parametersFor(definition, new Set(node.entries.keys()), args.length).filter(
    (parameter) => parameter.kind !== "injected",
  );
  const give = (name: string, value: BoundOption["value"], at: Location, key = at): void => {
    const named = node.entries.get(name);
    if (named === undefined) bound.set(name, { key, value });
    else reportTwice(node, name, at, named, report);
  };
  for (const [index, argument] of args.entries()) {
    const parameter = parameters[index];
    const at = locationOf(argument);
    if (parameter === undefined) {
      reportSurplus(node, definition, parameters.length, argument, report);
      break;
    }
    if (parameter.kind === "options") {
      const given = argument.kind === "reference" ? argument.node : argument;
      if (given.kind === "mapping")
        for (const [name, entry] of given.entries)
          give(name, entry.value, locationOf(entry.value), entry.key);
      else if (given.kind !== "unknown") reportNoMapping(node, definition, argument, report);
    } else if (parameter.rest === true) {
      give(parameter.name, { items: args.slice(index) }, at);
      break;
    } else give(parameter.name, argument, at);
  }
  for (const [name, entry] of node.entries) if (!bound.has(name)) bound.set(name, entry);
  return bound;
}

function reportTwice(
  node: ResolvedTarget,
  name: string,
  at: Location,
  named: ResolvedEntry,
  report: Report,
): void {
  report({
    code: "INVALID_OPTION",
    severity: "error",
    message: `\`${name}\` is given twice: by position in \`_args_\`, and by name`,
    labels: [
      { ...named.key, text: "given by name here" },
      { ...at, text: "given by position here" },
    ],
    path: renderPath(node.path),
    help: ["keep one of the two"],
  });
}

function reportSurplus(
  node: ResolvedTarget,
  definition: TargetDefinition,
  most: number,
  argument: ResolvedNode,
  report: Report,
): void {
  const given = node.args?.items.length ?? 0;
  report({
    code: "INVALID_OPTION",
    severity: "error",
    message: `\`${definition.name}\` takes ${most} positional argument${most === 1 ? "" : "s"}, but \`_args_\` has ${given}`,
    labels: [
      { ...locationOf(argument), text: "no parameter is left for this" },
      { ...node.target.location, text: "the arguments are for this target" },
    ],
    path: renderPath(argument.path),
  });
}

function reportNoMapping(
  node: ResolvedTarget,
  definition: TargetDefinition,
  argument: ResolvedNode,
  report: Report,
): void {
  report({
    code: "INVALID_OPTION",
    severity: "error",
    message: `\`${definition.name}\` takes its options as a mapping, but this argument is none`,
    labels: [
      { ...locationOf(argument), text: "expected a mapping of options" },
      { ...node.target.location, text: "the arguments are for this target" },
    ],
    path: renderPath(argument.path),
    help: ["write the options as keys beside `_target_`"],
  });
}

function locationOf({ origin: { source, span } }: ResolvedNode): Location {
  return { source, span };
}
