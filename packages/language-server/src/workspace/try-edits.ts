import { applyEdits, type Location } from "@lighterjs/core/stages";
import type { ConfigView, ProjectView } from "./config-view.js";
import { FileStore } from "./file-store.js";
import { surveyConfig, type SurveyOptions } from "./survey-config.js";

/**
 * The configs of a project as they would be after some edits of their files, in the same order.
 * Writes nothing.
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
  for (const config of configs) after.push(await surveyConfig(config, directory, project, store, options));
  return after;
}
