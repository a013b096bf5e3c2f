import type { ParsedDocument } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import type { Budget } from "../parse/limits.js";
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
  /** The path of a file or a folder with links followed; nothing where there is none. */
  readonly realPath: (path: string) => Promise<string | undefined>;
  /** Whether the path itself is a link, one that leads nowhere included. */
  readonly isLink: (path: string) => Promise<boolean>;
  /** Empty for a folder that is not there, or not ours to read. */
  readonly list: (folder: string) => Promise<readonly FolderEntry[]>;
  /**
   * The same text as it was read before, where it is known, so that what came of it then points
   * into this one.
   */
  readonly recall: (source: SourceText) => SourceText;
  /** As `parseDocument`, for who remembers documents. */
  readonly parse: (source: SourceText, report: Report, budget: Budget) => ParsedDocument | undefined;
}
