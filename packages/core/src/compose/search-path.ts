import { dirname, join, resolve, sep } from "#platform/paths";
import type { ConfigFiles } from "../access/config-files.js";

const EXTENSION = /\.ya?ml$/;

/** A folder in which configs are looked for. */
interface Root {
  /** Absolute. */
  readonly path: string;
  /** How its files are named in messages. */
  readonly shown: string;
}

export interface FoundConfig {
  readonly kind: "found";
  readonly path: string;
  /** After links are followed: the identity of the file. */
  readonly realPath: string;
  readonly shown: string;
}

export type Lookup =
  | FoundConfig
  | { readonly kind: "missing" }
  /** The name, or a link, leads out of the search path. */
  | { readonly kind: "outside"; readonly reason: string };

/**
 * Where included configs and config groups are: the folder of the primary config, then those of the
 * command line.
 */
export class SearchPath {
  private constructor(
    private readonly roots: readonly Root[],
    private readonly files: ConfigFiles,
  ) {}

  /**
   * @param primary - the first config file, as given
   * @param configDirs - further folders, as given
   * @param cwd - from which both start
   */
  static of(
    primary: string | undefined,
    configDirs: readonly string[],
    cwd: string,
    files: ConfigFiles,
  ): SearchPath {
    const folders = primary === undefined ? configDirs : [dirname(primary), ...configDirs];
    const roots = folders.map((shown) => ({ path: resolve(cwd, shown), shown }));
    return new SearchPath(roots, files);
  }

  /** Finds a config by its name, `db/mysql`, in the first root that has it. */
  async find(name: string): Promise<Lookup> {
    const reason = outsideReason(name);
    if (reason !== undefined) return { kind: "outside", reason };
    for (const root of this.roots) {
      for (const file of EXTENSION.test(name) ? [name] : [`${name}.yaml`, `${name}.yml`]) {
        const path = join(root.path, file);
        const real = await this.files.locate(path);
        if (real === undefined) continue;
        const base = (await this.files.realPath(root.path)) ?? root.path;
        if (!real.startsWith(base.endsWith(sep) ? base : base + sep))
          return { kind: "outside", reason: "it is a link to a file outside of the config folder" };
        return { kind: "found", path, realPath: real, shown: join(root.shown, file) };
      }
    }
    return { kind: "missing" };
  }

  /** Names of the configs of a group, sorted; nothing where there is no such folder. */
  async options(group: string): Promise<string[]> {
    if (outsideReason(group) !== undefined) return [];
    const names = await Promise.all(this.roots.map((root) => this.#yamlFiles(join(root.path, group))));
    return [...new Set(names.flat())].sort();
  }

  /** Whether a folder of this name holds configs. */
  async isGroup(group: string): Promise<boolean> {
    return /^[\w-]+(?:\/[\w-]+)*$/.test(group) && (await this.options(group)).length > 0;
  }

  /** Whether there is a folder of this name beside the configs. */
  async hasFolder(name: string): Promise<boolean> {
    const folders = await Promise.all(this.roots.map((root) => this.#subfolders(root.path)));
    return folders.flat().includes(name);
  }

  /** Names of the config groups in a folder of the search path, or in the search path itself. */
  async groups(parent: string): Promise<string[]> {
    const folders = await Promise.all(this.roots.map((root) => this.#subfolders(join(root.path, parent))));
    const names = [...new Set(folders.flat())].map((name) => ({
      name,
      path: parent === "" ? name : `${parent}/${name}`,
    }));
    const found = await Promise.all(
      names.map(async ({ name, path }) => ((await this.isGroup(path)) ? [name] : [])),
    );
    return found.flat();
  }

  /** Where a config is looked for, as named in messages. */
  candidates(name: string): string[] {
    return this.roots.map(({ shown }) => join(shown, `${name}.yaml`));
  }

  async #yamlFiles(folder: string): Promise<string[]> {
    const entries = await this.files.list(folder);
    return entries
      .filter((entry) => !entry.isFolder && EXTENSION.test(entry.name))
      .map((entry) => entry.name.replace(EXTENSION, ""));
  }

  async #subfolders(folder: string): Promise<string[]> {
    const entries = await this.files.list(folder);
    return entries.filter((entry) => entry.isFolder).map((entry) => entry.name);
  }
}

/** Why a name may not be looked up at all. */
function outsideReason(name: string): string | undefined {
  if (/(?:^|\/)[a-z][a-z0-9+.-]*:\/\//i.test(name))
    return "it is a URL, and configs are read from files only";
  if (/^(?:[/\\]|[A-Za-z]:|~)|\/\//.test(name)) return "it is an absolute path";
  if (name.split(/[/\\]/).includes("..")) return "`..` leads out of the config folder";
  if (/[\\\0]/.test(name)) return "names are written with `/`";
  return undefined;
}
