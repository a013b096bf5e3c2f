import { applyEdits, type Location } from "@lighterjs/core/stages";
import type { ConfigView, ProjectView } from "./config-view.js";
import { FileStore } from "./file-store.js";
import { surveyConfig, type SurveyOptions } from "./survey-config.js";

/**
 * The configs of a project as they would be after some edits of their files, in the same order; one
 * that has none of these files is the very same. Writes nothing.
 *
 * @param moved - a file that gets another path as well
 */
export async function tryEdits(
  { configs, directory, project, documents }: ProjectView,
  edits: readonly { readonly location: Location; readonly text: string }[],
  options: SurveyOptions,
  moved?: { readonly from: string; readonly to: string },
): Promise<readonly ConfigView[]> {
  const store = new FileStore();
  for (const [path, { source }] of documents) {
    const own = edits
      .filter(({ location }) => location.source.file === path)
      .map(({ location: { span }, text }) => ({ source, span, text }));
    store.open(path === moved?.from ? moved.to : path, applyEdits(source, own));
  }
  if (moved !== undefined) store.hide(moved.from);
  const after: ConfigView[] = [];
  const touched = new Set(edits.flatMap(({ location: { source } }) => source.file ?? []));
  for (const path of moved === undefined ? [] : [moved.from, moved.to]) touched.add(path);
  for (const config of configs) {
    const depends = [...touched].some((path) => config.paths.has(path)) || moved !== undefined;
    after.push(depends ? await surveyConfig(config, directory, project, store, options) : config);
  }
  return after;
}
