import type { Dirent } from "node:fs";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import type { ConfigFiles } from "../../access/config-files.js";
import { parseDocument } from "../../parse/parse-document.js";
import { readRegularFile } from "../../read-regular-file.js";

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
  realPath: (path) => realpath(path).catch(() => undefined),
  isLink: (path) =>
    lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    ),
  list: async (folder) => {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  },
  recall: (source) => source,
  parse: parseDocument,
};
