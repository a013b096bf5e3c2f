import { suggestNames, type TargetCatalog, type TargetDefinition } from "@lighterjs/schema";
import { renderPath } from "../config-node.js";
import { type Report } from "../diagnostic.js";
import { type ResolvedTarget } from "../resolved-node.js";

/** How many names a message lists when it has no better idea. */
const MAX_LISTED = 12;

/** The definition that `_target_` names; reports an unknown, an ambiguous and a deprecated one. */
export function findTarget(
  node: ResolvedTarget,
  catalog: TargetCatalog,
  report: Report,
): TargetDefinition | undefined {
  const { name, location, shownAs } = node.target;
  const path = renderPath(node.path);
  const definition = catalog.get(name);
  if (definition === undefined) {
    const names = catalog.names();
    const similar = suggestNames(name, names);
    report({
      code: "UNKNOWN_TARGET",
      severity: "error",
      message: unknownTarget(name, shownAs),
      labels: [{ ...location, text: "not a target of this project" }],
      path,
      ...(similar.length > 0
        ? { help: [`did you mean ${similar.map((each) => `\`${each}\``).join(" or ")}?`] }
        : listNames(names)),
    });
    return undefined;
  }
  const publishers = catalog.publishersOf(name);
  if (publishers.length > 1) {
    report({
      code: "AMBIGUOUS_TARGET",
      severity: "error",
      message: `\`${name}\` names a target of ${publishers.length} packages`,
      labels: [{ ...location, text: "which one is meant cannot be told" }],
      path,
      notes: [`it is offered by ${publishers.map((each) => `\`${each}\``).join(" and ")}`],
      help: ["remove one of these packages from the dependencies of the project"],
    });
    return undefined;
  }
  if (definition.deprecated !== undefined)
    report({
      code: "DEPRECATED_KEY",
      severity: "warning",
      message: `\`${name}\` is deprecated`,
      labels: [{ ...location, text: "deprecated" }],
      path,
      ...(definition.deprecated !== "" && { notes: [definition.deprecated] }),
    });
  return definition;
}

function unknownTarget(name: string, shownAs: string | undefined): string {
  if (shownAs !== undefined) return `the value of \`${shownAs}\` names no target`;
  return name === "" ? "`_target_` is empty" : `there is no target named \`${name}\``;
}

function listNames(names: readonly string[]): { readonly notes: string[] } {
  if (names.length === 0) return { notes: ["the project has no targets at all"] };
  const listed = names.slice(0, MAX_LISTED).map((name) => `\`${name}\``);
  const more = names.length - listed.length;
  return {
    notes: [
      `the targets are ${listed.join(", ")}${more > 0 ? ` and ${more} more; \`lighter targets\` lists them` : ""}`,
    ],
  };
}
