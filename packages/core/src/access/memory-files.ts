import { basename, dirname, resolve } from "#platform/paths";
import { parseDocument } from "../parse/parse-document.js";
import type { ConfigFiles, FolderEntry } from "./config-files.js";

/**
 * Files that are nowhere but here: for a page, or a test. A folder is there as long as a file is in
 * it.
 *
 * @example
 * ```ts
 * import { MemoryFiles, surveyConfigFiles } from "@lighterjs/core/stages";
 *
 * const configFiles = new MemoryFiles([["/config.yaml", "trainer: { max_epochs: 3 }"]]);
 * const { diagnostics } = await surveyConfigFiles({ files: ["config.yaml"], cwd: "/", configFiles });
 * ```
 */
export class MemoryFiles implements ConfigFiles {
  readonly #contents = new Map<string, Uint8Array>();

  /** @param texts - absolute path and text of each */
  constructor(texts: Iterable<readonly [path: string, text: string]> = []) {
    for (const [path, text] of texts) this.set(path, text);
  }

  /** Absolute paths of all files. */
  get paths(): readonly string[] {
    return [...this.#contents.keys()];
  }

  set(path: string, text: string): void {
    this.#contents.set(resolve(path), new TextEncoder().encode(text));
  }

  delete(path: string): void {
    this.#contents.delete(resolve(path));
  }

  readonly read: ConfigFiles["read"] = (path, most) => {
    const bytes = this.#contents.get(path);
    if (bytes !== undefined) return Promise.resolve(bytes.subarray(0, most));
    if (this.#isFolder(path)) return Promise.resolve("folder");
    return Promise.reject(Object.assign(new Error(`there is no file ${path}`), { code: "ENOENT" }));
  };

  readonly locate: ConfigFiles["locate"] = (path) =>
    Promise.resolve(this.#contents.has(path) ? path : undefined);

  readonly realPath: ConfigFiles["realPath"] = (path) =>
    Promise.resolve(this.#contents.has(path) || this.#isFolder(path) ? path : undefined);

  readonly isLink: ConfigFiles["isLink"] = () => Promise.resolve(false);

  readonly list: ConfigFiles["list"] = (folder) => {
    const found = new Map<string, FolderEntry>();
    for (const path of this.#contents.keys())
      for (let at = path; at !== dirname(at); at = dirname(at))
        if (dirname(at) === folder) found.set(basename(at), { name: basename(at), isFolder: at !== path });
    return Promise.resolve([...found.values()]);
  };

  readonly recall: ConfigFiles["recall"] = (source) => source;

  readonly parse: ConfigFiles["parse"] = parseDocument;

  #isFolder(path: string): boolean {
    return this.paths.some((each) => {
      let folder = dirname(each);
      while (folder !== path && folder !== dirname(folder)) folder = dirname(folder);
      return folder === path;
    });
  }
}
