import { dirname, sep } from "@lighterjs/core/paths";
import type { ConfigFiles, Project } from "@lighterjs/core/stages";
import { findProjectFolder } from "#platform/machine";
import type { DocumentView, ProjectView, TypedView } from "./config-view.js";
import { FileStore, isTooLarge } from "./file-store.js";
import { findProjectFiles } from "./find-files.js";
import { ProjectSpace } from "./project-space.js";
import type { SurveyOptions } from "./survey-config.js";

export interface WorkspaceOptions extends SurveyOptions {
  /** Is told when the manifest of a project's own targets was made anew. */
  readonly onNewManifest?: (project: Project) => Promise<void>;
}

/** The files that an editor shows, with the projects that they belong to. */
export class Workspace {
  readonly #store = new FileStore();
  readonly #open = new Map<string, string>();
  readonly #spaces = new Map<string, ProjectSpace>();
  /** The project of a folder, once it has been looked for. */
  readonly #folders = new Map<string, Promise<string | undefined>>();

  constructor(private readonly options: WorkspaceOptions = {}) {}

  /** Absolute paths of the files that the editor shows. */
  get openPaths(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** Takes the text of a file that the editor opens, or has changed. */
  setText(path: string, text: string): void {
    const isKnown = this.#open.has(path);
    this.#open.set(path, text);
    this.#store.open(path, text);
    for (const space of this.#spaces.values()) space.noteChange(path, isKnown);
  }

  /** The files as the stages read them: with the texts of the editor where they are open. */
  get files(): ConfigFiles {
    return this.#store.view(false);
  }

  textOf(path: string): string | undefined {
    return this.#open.get(path);
  }

  close(path: string): void {
    this.#open.delete(path);
    this.#store.close(path);
    // One that was never saved is gone.
    for (const space of this.#spaces.values()) space.noteChange(path, false);
    this.#dropUnused();
  }

  /** Takes note of files that have changed on disk, are new, or are gone. */
  noteChanges(paths: readonly string[]): void {
    for (const path of paths) {
      const isConfig = /\.ya?ml$/.test(path);
      if (!isConfig && path.endsWith(`${sep}package.json`)) this.#folders.clear();
      for (const space of this.#spaces.values())
        if (isConfig) space.noteChange(path, false);
        else if (path.startsWith(space.directory + sep) || /lighter[.\w-]*\.json$/.test(path))
          space.noteProjectChange();
    }
    this.#dropUnused();
  }

  /** Absolute paths of the folders of the projects that files are open of. */
  get directories(): readonly string[] {
    return [...this.#spaces.keys()];
  }

  /**
   * The files on disk that something is known of, or may become known of, by the folder of their
   * project; without those that the editor shows.
   */
  async pathsOnDisk(): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map<string, readonly string[]>();
    for (const [directory, { views }] of this.#spaces) {
      const paths = new Set(await findProjectFiles(directory));
      for (const view of views) for (const path of view.paths) paths.add(path);
      found.set(
        directory,
        [...paths].filter((path) => !this.#open.has(path)),
      );
    }
    return found;
  }

  /** The project that a file belongs to; nothing where it has none that uses Lighter. */
  async spaceOf(path: string): Promise<ProjectSpace | undefined> {
    const folder = dirname(path);
    const known = this.#folders.get(folder) ?? findProjectFolder(path);
    this.#folders.set(folder, known);
    const directory = await known;
    if (directory === undefined) return undefined;
    const space = this.#spaces.get(directory) ?? new ProjectSpace(directory, this.#store, this.options);
    this.#spaces.set(directory, space);
    return space;
  }

  /** A file with the configs that it takes part in, as of now. */
  async view(path: string): Promise<DocumentView | undefined> {
    return (await this.spaceOf(path))?.view(path);
  }

  /** All configs of the project of a file, and the options that they could choose. */
  async viewAll(path: string): Promise<ProjectView | undefined> {
    return (await this.spaceOf(path))?.viewAll();
  }

  /**
   * The text of a file as of now, with what is known of its configs already, where anything is: a
   * person who types does not wait.
   */
  async quickView(path: string): Promise<TypedView | undefined> {
    const space = await this.spaceOf(path);
    const last = space?.lastView(path);
    const view = last === undefined || last.configs.length === 0 ? await space?.view(path) : last;
    const source = this.#store.sourceOf(path);
    return view && source && !isTooLarge(source) ? { ...view, source } : undefined;
  }

  /**
   * Of a project, nothing is kept that no file is open of; of the others, only what a config still
   * has.
   */
  #dropUnused(): void {
    const inUse = new Set<string>();
    for (const [directory, space] of this.#spaces) {
      if (this.openPaths.some((path) => path.startsWith(directory + sep))) {
        space.dropUnused(this.openPaths);
        for (const { sources } of space.views) for (const path of sources.keys()) inUse.add(path);
      } else this.#spaces.delete(directory);
    }
    this.#store.forgetOthers(inUse);
    const folders = new Set(this.openPaths.map((path) => dirname(path)));
    for (const folder of this.#folders.keys()) if (!folders.has(folder)) this.#folders.delete(folder);
  }
}
