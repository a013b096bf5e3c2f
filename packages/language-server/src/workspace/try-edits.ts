import { applyEdits, type Location } from "@lighterjs/core/stages";
import type { ConfigView, ProjectView } from "./config-view.js";
import { FileStore } from "./file-store.js";
import { surveyConfig, type SurveyOptions } from "./survey-config.js";

/** A file that gets another path; both absolute. */
export interface MovedFile {
  readonly from: string;
  readonly to: string;
}

/**
 * The configs of a project as they would be after some edits of their files, in the same order; one
 * that has none of these files is the very same. Writes nothing.
 *
 * @param moves - files that get other paths as well
 */
export async function tryEdits(
  { configs, directory, project, documents }: ProjectView,
  edits: readonly { readonly location: Location; readonly text: string }[],
  options: SurveyOptions,
  moves: readonly MovedFile[] = [],
): Promise<readonly ConfigView[]> {
  const store = new FileStore();
  for (const [path, { source }] of documents) {
    const own = edits
      .filter(({ location }) => location.source.file === path)
      .map(({ location: { span }, text }) => ({ source, span, text }));
    const { to = path } = moves.find(({ from }) => from === path) ?? {};
    store.open(to, applyEdits(source, own));
  }
  for (const { from } of moves) store.hide(from);
  const after: ConfigView[] = [];
  const touched = new Set(edits.flatMap(({ location: { source } }) => source.file ?? []));
  for (const config of configs) {
    const depends = moves.length > 0 || [...touched].some((path) => config.paths.has(path));
    after.push(depends ? await surveyConfig(config, directory, project, store, options) : config);
  }
  return after;
}
