import { listNames, suggestNames, translateTarget, type TargetCatalog } from "@lighterjs/schema";
import { renderPath } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { didYouMean } from "../fix.js";
import type { ResolvedTarget } from "../resolved-node.js";

/**
 * Reports a name that no package offers, or of whose export no target can be made.
 *
 * @param fitting - the targets that the places take where the node is used; no other is suggested,
 * where there are any
 */
export function reportUnknownTarget(
  node: ResolvedTarget,
  catalog: TargetCatalog,
  fitting: ReadonlySet<string>,
  report: Report,
): void {
  const { name, location, shownAs } = node.target;
  const omitted = shownAs === undefined ? catalog.omitted().find((each) => each.name === name) : undefined;
  if (omitted !== undefined) {
    report({
      code: "UNKNOWN_TARGET",
      severity: "error",
      message: `\`${name}\` cannot be built from a config: ${omitted.reason}`,
      labels: [{ ...location, text: "exported, but no target" }],
      path: renderPath(node.path),
      ...(omitted.at !== undefined && { notes: [`it is declared at ${omitted.at}`] }),
    });
    return;
  }
  // What resembles a secret tells of it.
  const meant = shownAs === undefined && name !== "" ? meaning(name, catalog, fitting) : { names: [] };
  const advice =
    meant.names.length > 0
      ? didYouMean(meant.names, location)
      : meant.advice === undefined
        ? undefined
        : { help: [meant.advice] };
  report({
    code: "UNKNOWN_TARGET",
    severity: "error",
    message: describe(name, shownAs),
    labels: [{ ...location, text: "not a target of this project" }],
    path: renderPath(node.path),
    ...(advice ?? { notes: [listTargets(catalog.names(), fitting)] }),
  });
}

interface Meaning {
  readonly names: readonly string[];
  readonly advice?: string | undefined;
}

/**
 * Guesses the meaning of an unknown name: rather one that fits there, and a name of another tool
 * before one that is like it.
 */
function meaning(name: string, catalog: TargetCatalog, fitting: ReadonlySet<string>): Meaning {
  const translated =
    translateTarget(name, (each) => fitting.has(each)) ??
    translateTarget(name, (each) => catalog.get(each) !== undefined);
  if (translated !== undefined) return translated;
  return { names: suggestNames(name, fitting.size > 0 ? fitting : catalog.names()) };
}

function describe(name: string, shownAs: string | undefined): string {
  if (shownAs !== undefined) return `the value of \`${shownAs}\` names no target`;
  return name === "" ? "`_target_` is empty" : `there is no target named \`${name}\``;
}

function listTargets(all: readonly string[], fitting: ReadonlySet<string>): string {
  if (fitting.size > 0) return `targets that fit here: ${listNames([...fitting].sort())}`;
  if (all.length === 0) return "the project has no targets at all";
  return `the targets are ${listNames(all)}${all.length > 12 ? "; `lighter targets` lists them" : ""}`;
}
