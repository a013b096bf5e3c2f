import type { Location } from "@lighterjs/core/stages";
import { placeOf } from "../meaning.js";
import { projectNode, usesOfTarget } from "../occurrences.js";
import { spotAt } from "../spot.js";
import type { DocumentView, ProjectView } from "../workspace/config-view.js";
import { usesOfOption } from "./group-options.js";

/**
 * All uses of what lies at an offset, in every file of the project: of a node in references, of a
 * target in nodes, of an option or a group in defaults lists.
 *
 * @param isWhole - whether where it is defined counts as well
 */
export function referencesAt(
  view: DocumentView,
  project: ProjectView,
  offset: number,
  isWhole: boolean,
): readonly Location[] {
  const spot = spotAt(view, offset);
  if (spot === undefined) return [];
  if (spot.kind === "defaults") return usesOfOption(view, project, spot);
  if (spot.kind === "scalar" && spot.path.at(-1) === "_target_")
    return usesOfTarget(project, String(spot.node.value));
  if (spot.kind === "scalar" && typeof spot.path.at(-1) === "string") return [];
  const [config] = view.configs;
  const place =
    spot.kind === "reference" && config !== undefined && spot.steps[0]?.path !== undefined
      ? { config, path: spot.steps[0].path }
      : placeOf(view, spot.path);
  if (place === undefined) return [];
  const { definitions, uses } = projectNode(project, place);
  return [...(isWhole ? definitions : []), ...uses].toSorted(byPlace);
}

function byPlace(left: Location, right: Location): number {
  const [a, b] = [left.source.file ?? "", right.source.file ?? ""];
  return a === b ? left.span.start - right.span.start : a < b ? -1 : 1;
}
