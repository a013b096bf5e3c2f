import type {
  ConfigSurvey,
  FollowedReference,
  ParsedDocument,
  Project,
  SourceText,
} from "@lighterjs/core/stages";

/** A config as a command line would name it. */
export interface ConfigName {
  /** From the folder of the project. */
  readonly files: readonly [string, ...string[]];
  readonly overrides: readonly string[];
}

/** A config, and all that the stages know of it. */
export interface ConfigView extends ConfigName {
  readonly survey: ConfigSurvey;
  /** The paths that its references write, each with where it leads. */
  readonly references: readonly FollowedReference[];
  /** Absolute paths of what it was read from, and of what was looked for in vain. */
  readonly paths: ReadonlySet<string>;
  /** Folders that were looked through. */
  readonly folders: ReadonlySet<string>;
  /** Its texts by absolute path. */
  readonly sources: ReadonlyMap<string, SourceText>;
}

/** A file of a project with the configs that it takes part in. */
export interface FileView {
  /** Absolute. */
  readonly path: string;
  readonly directory: string;
  readonly project: Project | undefined;
  /** That by which it is explained first. */
  readonly configs: readonly ConfigView[];
}

/** A file as it is now. */
export interface DocumentView extends FileView {
  /** Its content, mended where it is no sound YAML. */
  readonly document: ParsedDocument | undefined;
}

/** A file in the middle of being typed: its configs may be those of a text before. */
export interface TypedView extends FileView {
  readonly source: SourceText;
}

/** `base.yaml local.yaml`, as one would type it. */
export function shownName({ files, overrides }: ConfigName): string {
  return [...files, ...overrides].join(" ");
}

export const keyOf = ({ files, overrides }: ConfigName): string => JSON.stringify([files, overrides]);

/** All configs of a project, with the texts that they are made of. */
export interface ProjectView {
  readonly directory: string;
  readonly project: Project | undefined;
  /** Also those that choose an option of a group which no config chooses by itself. */
  readonly configs: readonly ConfigView[];
  /** By absolute path. */
  readonly documents: ReadonlyMap<string, ParsedDocument>;
}
