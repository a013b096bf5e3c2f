import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import type { ParsedDocument } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { Budget } from "../parse/limits.js";
import { parseDocument } from "../parse/parse-document.js";
import { readRegularFile } from "../read-regular-file.js";
import type { SourceText } from "../source-text.js";

/** An entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * Where the stages find the files of a config: on disk, or first among the texts of an editor that
 * are not saved yet. One who gives others is told of all that a config depends on, what was looked
 * for in vain included.
 */
export interface ConfigFiles {
  /**
   * The first bytes of a file, or what it is instead.
   *
   * @param path - absolute
   * @throws what the system says of a file that is not there or cannot be read
   */
  readonly read: (path: string, most: number) => Promise<Uint8Array | "folder" | "special">;
  /**
   * The path of a file with links followed, its identity; nothing where there is none, or a folder.
   */
  readonly locate: (path: string) => Promise<string | undefined>;
  /** Empty for a folder that is not there, or not ours to read. */
  readonly list: (folder: string) => Promise<readonly FolderEntry[]>;
  /**
   * The same text as it was read before, where it is known, so that what came of it then points
   * into this one.
   */
  readonly recall: (source: SourceText) => SourceText;
  /** As {@link parseDocument}, for who remembers documents. */
  readonly parse: (source: SourceText, report: Report, budget: Budget) => ParsedDocument | undefined;
}

/** The files as they lie on disk. */
export const FILES_ON_DISK: ConfigFiles = {
  read: readRegularFile,
  locate: async (path) => {
    try {
      return (await stat(path)).isDirectory() ? undefined : await realpath(path);
    } catch {
      return undefined;
    }
  },
  list: async (folder) => {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  },
  recall: (source) => source,
  parse: parseDocument,
};
