import { listNames, suggestNames, type TargetCatalog } from "@lighterjs/schema";
import { renderPath } from "../config-node.js";
import { type Report } from "../diagnostic.js";
import { type ResolvedTarget } from "../resolved-node.js";

/**
 * Reports a name that no package offers.
 *
 * @param fitting - the targets that the places take where the node is used; they are meant before any other
 */
export function reportUnknownTarget(
  node: ResolvedTarget,
  catalog: TargetCatalog,
  fitting: ReadonlySet<string>,
  report: Report,
): void {
  const { name, location, shownAs } = node.target;
  // What resembles a secret tells of it.
  const similar = shownAs === undefined && name !== "" ? suggest(name, catalog, fitting) : [];
  report({
    code: "UNKNOWN_TARGET",
    severity: "error",
    message: describe(name, shownAs),
    labels: [{ ...location, text: "not a target of this project" }],
    path: renderPath(node.path),
    ...(similar.length > 0
      ? { help: [`did you mean ${similar.map((each) => `\`${each}\``).join(" or ")}?`] }
      : { notes: [listTargets(catalog.names(), fitting)] }),
  });
}

function suggest(name: string, catalog: TargetCatalog, fitting: ReadonlySet<string>): readonly string[] {
  const near = suggestNames(name, fitting);
  return near.length > 0 ? near : suggestNames(name, catalog.names());
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
