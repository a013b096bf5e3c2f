import { pathKey } from "../occurrences.js";
import type { DocumentView, ProjectView } from "../workspace/config-view.js";
import type { SurveyOptions } from "../workspace/survey-config.js";
import { tryEdits } from "../workspace/try-edits.js";
import { meaningOf, withSweptNames } from "./config-meaning.js";
import { renameEdits, renamingAt, RenameRefusal, type NameEdit } from "./rename.js";

/**
 * The edits that rename the key at an offset in every file of the project, after it was tried that
 * each config then means the same but for the name.
 *
 * @throws RenameRefusal where it would not
 */
export async function renameAt(
  view: DocumentView,
  project: ProjectView,
  offset: number,
  next: string,
  options: SurveyOptions,
): Promise<readonly NameEdit[]> {
  const renaming = renamingAt(view, project, offset);
  if (next === renaming.name) return [];
  const edits = renameEdits(renaming, next);
  const after = await tryEdits(project, edits, options);
  for (const [index, config] of project.configs.entries()) {
    const own = new Set(
      renaming.node.places.flatMap((place) => (place.config === config ? [pathKey(place.path)] : [])),
    );
    const renamed = withSweptNames(config, (path) => (own.has(pathKey(path)) ? next : path.at(-1)!));
    if (meaningOf(config, { rename: renamed }) !== meaningOf(after[index]!))
      throw new RenameRefusal(
        `\`${next}\` in the place of \`${renaming.name}\` would change what ${config.files.join(" ")} means`,
      );
  }
  return edits;
}
