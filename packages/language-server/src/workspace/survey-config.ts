import {
  surveyConfigFiles,
  type ConfigSurvey,
  type FollowedReference,
  type Project,
} from "@lighterjs/core/stages";
import type { ConfigRequest } from "@lighterjs/core";
import { sweptPaths } from "../swept-paths.js";
import type { ConfigName, ConfigView } from "./config-view.js";
import type { FileStore, TrackedFiles } from "./file-store.js";
import { giveWay } from "./give-way.js";

/**
 * The settings that a program adds to the check of a config, and the values that references read.
 */
export type SurveyOptions = Pick<ConfigRequest, "environment" | "inspect">;

/**
 * All that is known of a config: the diagnostics are those of `lighter check`; where a file is no
 * sound YAML, the rest is told from what is left of it.
 */
export async function surveyConfig(
  name: ConfigName,
  directory: string,
  project: Project | undefined,
  store: FileStore,
  options: SurveyOptions,
): Promise<ConfigView> {
  const strict = store.view(false);
  const request: ConfigRequest = {
    ...options,
    files: name.files,
    overrides: name.overrides,
    cwd: directory,
    giveWay,
    ...(project && { loaded: project }),
  };
  const references: FollowedReference[] = [];
  const follow = (reference: FollowedReference): void => void references.push(reference);
  const checked = await surveyConfigFiles({ ...request, configFiles: strict, follow });
  if (strict.faulty.size === 0)
    return { ...name, survey: checked, references: withSwept(references, checked), ...usedBy(strict) };
  const lenient = store.view(true);
  references.length = 0;
  const known = await surveyConfigFiles({ ...request, configFiles: lenient, follow });
  const survey: ConfigSurvey = { ...known, diagnostics: checked.diagnostics };
  return { ...name, survey, references: withSwept(references, survey), ...usedBy(lenient) };
}

function withSwept(
  references: readonly FollowedReference[],
  { composed }: ConfigSurvey,
): readonly FollowedReference[] {
  return composed === undefined ? references : [...references, ...sweptPaths(composed)];
}

const usedBy = ({
  paths,
  folders,
  sources,
}: TrackedFiles): Pick<ConfigView, "paths" | "folders" | "sources"> => ({
  paths,
  folders,
  sources,
});
