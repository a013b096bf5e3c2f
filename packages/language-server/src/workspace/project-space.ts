import { dirname, join, relative, sep } from "@lighterjs/core/paths";
import {
  Budget,
  DEFAULT_LIMITS,
  decodeSource,
  type ParsedDocument,
  type Project,
} from "@lighterjs/core/stages";
import { loadProject } from "#platform/machine";
import type { Diagnostic } from "@lighterjs/core";
import {
  keyOf,
  type ConfigName,
  type ConfigView,
  type DocumentView,
  type FileView,
  type ProjectView,
} from "./config-view.js";
import type { FileStore } from "./file-store.js";
import { findYamlFiles } from "./find-files.js";
import { giveWay } from "./give-way.js";
import { surveyConfig, type SurveyOptions } from "./survey-config.js";

/** Root keys that make a config of a file that nothing else says a word about. */
const ROOT_KEYS = ["trainer", "system", "sweep", "defaults"];
const ANYWHERE = new RegExp(ROOT_KEYS.join("|"));
/** In block style, a key in the first column is one of the root. */
const IN_FIRST_COLUMN = new RegExp(`^(?:${ROOT_KEYS.join("|")})[ \t]*:(?:\\s|$)`, "m");

interface KnownConfig {
  readonly name: ConfigName;
  /** Counts the changes of what it depends on. */
  changes: number;
  /** As of `surveyedAt` changes. */
  view: ConfigView | undefined;
  surveyedAt: number;
  running: { readonly at: number; readonly view: Promise<ConfigView> } | undefined;
}

/** The configs of one project: which there are, and what is known of each. */
export class ProjectSpace {
  readonly #configs = new Map<string, KnownConfig>();
  #files: readonly string[] | undefined;
  /** Counts the changes of which files there are. */
  #listChanges = 0;
  /** Whether a file has a root key of a config, by absolute path. */
  readonly #isConfig = new Map<string, boolean>();
  /** Counts the changes of any file. */
  #textChanges = 0;
  #project: Project | undefined;
  /** Counts the changes of what the project is loaded from. */
  #projectChanges = 0;
  #loadedAt = -1;

  constructor(
    readonly directory: string,
    private readonly store: FileStore,
    private readonly options: SurveyOptions & {
      readonly onNewManifest?: (project: Project) => Promise<void>;
    },
  ) {}

  get project(): Project | undefined {
    return this.#project;
  }

  /** All configs that are known by now. */
  get views(): readonly ConfigView[] {
    return [...this.#configs.values()].flatMap(({ view }) => view ?? []);
  }

  /** Takes note that a file has another content, is new, or is gone. */
  noteChange(path: string, isListed: boolean): void {
    this.#isConfig.delete(path);
    this.#textChanges++;
    if (!isListed) {
      this.#files = undefined;
      this.#listChanges++;
    }
    const folder = dirname(path);
    for (const config of this.#configs.values()) {
      const { view } = config;
      const depends = view === undefined || view.paths.has(path) || (!isListed && view.folders.has(folder));
      if (depends) config.changes++;
    }
  }

  /** Takes note that what targets there are may have changed. */
  noteProjectChange(): void {
    this.#projectChanges++;
  }

  /**
   * Loads the project where it may have changed. Its own sources are read in a process of its own.
   */
  async loadProject(): Promise<void> {
    if (this.#loadedAt === this.#projectChanges) return;
    const at = this.#projectChanges;
    const { directory } = this;
    const { onNewManifest } = this.options;
    const request = {
      files: [],
      cwd: directory,
      project: directory,
      ...(onNewManifest && { onNewManifest }),
    };
    const found: Diagnostic[] = [];
    const project = await loadProject(request, (diagnostic) => void found.push(diagnostic));
    if (at < this.#projectChanges) return;
    this.#loadedAt = at;
    this.#project = project;
    for (const config of this.#configs.values()) config.changes++;
  }

  /** Forgets configs that were looked at for files that are no longer open. */
  dropUnused(openPaths: readonly string[]): void {
    const inUse = new Set(openPaths.flatMap((path) => this.#alternatives(path).map(keyOf)));
    for (const [key, { name }] of this.#configs)
      if (name.overrides.length > 0 && !inUse.has(key)) this.#configs.delete(key);
  }

  /**
   * Surveys what has changed, and gives the configs that a file takes part in. One that is the
   * option of a group that no config has chosen is looked at in each config that could choose it.
   */
  async view(path: string): Promise<DocumentView> {
    await this.loadProject();
    await this.#list(path);
    for (const name of await this.#names()) await this.#survey(name);
    const view = this.lastView(path, await this.#surveyAlternatives(path));
    return { ...view, document: this.store.documentOf(path) };
  }

  /** Surveys all configs, and each option of a group that none has chosen. */
  async viewAll(): Promise<ProjectView> {
    await this.loadProject();
    for (const name of await this.#names()) await this.#survey(name);
    const configs = new Set(this.#owners());
    for (const path of this.#files ?? [])
      for (const view of await this.#surveyAlternatives(path)) configs.add(view);
    const documents = new Map<string, ParsedDocument>();
    for (const { sources } of configs)
      for (const path of sources.keys()) {
        const document = this.store.documentOf(path);
        if (document !== undefined) documents.set(path, document);
      }
    return { directory: this.directory, project: this.#project, configs: [...configs], documents };
  }

  /** The configs of a file as they were seen last, however long ago. */
  lastView(path: string, alternatives: readonly ConfigView[] = this.#knownAlternatives(path)): FileView {
    const isNamed = ({ files }: ConfigView): boolean =>
      files.some((file) => join(this.directory, file) === path);
    // A config of which nothing could be read is there all the same.
    const owners = this.#owners().filter((each) => each.sources.has(path) || isNamed(each));
    // A config explains itself best, and then the one that is named first.
    const rank = ({ files }: ConfigView): number => (join(this.directory, files[0]) === path ? 0 : 1);
    const configs = [...owners.toSorted((a, b) => rank(a) - rank(b)), ...alternatives];
    return { path, directory: this.directory, project: this.#project, configs };
  }

  /** Configs that are no part of another. */
  #owners(): readonly ConfigView[] {
    const views = this.views.filter(({ overrides }) => overrides.length === 0);
    const declared = new Set((this.#project?.configs ?? []).flat().map((file) => join(this.directory, file)));
    const parts = new Set(
      views.flatMap(({ files, sources }) => {
        const named = files.map((file) => join(this.directory, file));
        return [...sources.keys()].filter((path) => !named.includes(path));
      }),
    );
    return views.filter(({ files: [first, ...others] }) => {
      const path = join(this.directory, first);
      if (others.length === 0 && !declared.has(path) && this.#optionsFor(path).length > 0) return false;
      return others.length > 0 || declared.has(path) || !parts.has(path);
    });
  }

  /** A file that an editor shows may not be saved yet. */
  async #list(path: string): Promise<void> {
    const files = await this.#listed();
    if (!files.includes(path)) this.#files = [...files, path].sort();
  }

  async #listed(): Promise<readonly string[]> {
    while (this.#files === undefined) {
      const at = this.#listChanges;
      const files = await findYamlFiles(this.directory);
      // A file that has come meanwhile may not be among them.
      if (at < this.#listChanges) continue;
      const there = new Set(files);
      for (const path of this.#isConfig.keys()) if (!there.has(path)) this.#isConfig.delete(path);
      this.#files = files;
    }
    return this.#files;
  }

  /** As the `package.json` says, and files that look like configs. */
  async #names(): Promise<readonly ConfigName[]> {
    const files = await this.#listed();
    const declared = this.#project?.configs ?? [];
    const mentioned = new Set(declared.flat().map((file) => join(this.directory, file)));
    const names = declared.flatMap(([first, ...others]): ConfigName[] =>
      first === undefined ? [] : [{ files: [first, ...others], overrides: [] }],
    );
    for (const path of files)
      if (!mentioned.has(path) && (await this.#looksLikeConfig(path)))
        names.push({ files: [shown(this.directory, path)], overrides: [] });
    // In this order, since a part is explained by the first config that has it.
    const known = new Map(this.#configs);
    this.#configs.clear();
    for (const name of names) this.#configs.set(keyOf(name), known.get(keyOf(name)) ?? unknown(name));
    for (const [key, config] of known) if (config.name.overrides.length > 0) this.#configs.set(key, config);
    return names;
  }

  async #looksLikeConfig(path: string): Promise<boolean> {
    const known = this.#isConfig.get(path);
    if (known !== undefined) return known;
    const at = this.#textChanges;
    const bytes = await this.store.read(path, DEFAULT_LIMITS.maxFileBytes).catch(() => "special" as const);
    const name = shown(this.directory, path);
    const read =
      typeof bytes === "string" ? undefined : decodeSource(bytes, name, dirname(path), () => undefined, path);
    const source = read && this.store.recall(read);
    let isConfig = source !== undefined && IN_FIRST_COLUMN.test(source.text);
    if (source !== undefined && !isConfig && ANYWHERE.test(source.text)) {
      const { root } = this.store.parse(source, () => undefined, new Budget()) ?? this.store.mend(source);
      isConfig = root.kind === "mapping" && ROOT_KEYS.some((key) => root.entries.has(key));
    }
    // What has changed meanwhile may have been this text.
    if (at === this.#textChanges) this.#isConfig.set(path, isConfig);
    return isConfig;
  }

  /** Configs that could choose a file as an option of a group, with the override that does it. */
  #optionsFor(path: string): readonly ConfigName[] {
    const found: ConfigName[] = [];
    for (const { files, overrides, survey } of this.views) {
      if (overrides.length > 0) continue;
      const root = dirname(join(this.directory, files[0]));
      for (const key of survey.composed?.choices?.keys() ?? []) {
        const option = relative(join(root, key.replace(/@.*/, "")), path)
          .split(sep)
          .join("/");
        if (option.startsWith("..") || !/^[^/]+\.ya?ml$/.test(option) || join(root, option) === path)
          continue;
        found.push({ files, overrides: [`${key}=${option.replace(/\.ya?ml$/, "")}`] });
      }
    }
    return found;
  }

  #alternatives(path: string): readonly ConfigName[] {
    const isChosen = this.#owners().some(({ sources }) => sources.has(path));
    return isChosen ? [] : this.#optionsFor(path);
  }

  #knownAlternatives(path: string): readonly ConfigView[] {
    return this.#alternatives(path).flatMap((name) => this.#configs.get(keyOf(name))?.view ?? []);
  }

  async #surveyAlternatives(path: string): Promise<readonly ConfigView[]> {
    const found: ConfigView[] = [];
    for (const name of this.#alternatives(path)) found.push(await this.#survey(name));
    return found;
  }

  async #survey(name: ConfigName): Promise<ConfigView> {
    const key = keyOf(name);
    const known = this.#configs.get(key) ?? unknown(name);
    this.#configs.set(key, known);
    while (known.view === undefined || known.surveyedAt < known.changes) {
      const at = known.changes;
      if (known.running === undefined || known.running.at < at)
        known.running = {
          at,
          view: surveyConfig(name, this.directory, this.#project, this.store, this.options),
        };
      const view = await known.running.view;
      // What has changed meanwhile may have been read before or after it did: it is read again.
      if (at > known.surveyedAt) [known.view, known.surveyedAt, known.running] = [view, at, undefined];
      await giveWay();
    }
    return known.view;
  }
}

const unknown = (name: ConfigName): KnownConfig => {
  return { name, changes: 0, view: undefined, surveyedAt: -1, running: undefined };
};

/** A path as a person in the folder of the project writes it. */
function shown(directory: string, path: string): string {
  return relative(directory, path).split(sep).join("/");
}
