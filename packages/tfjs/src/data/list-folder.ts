import type { Dirent, Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join } from "node:path";

/** Endings of files that are read as images. */
export const IMAGE_EXTENSIONS = [
  ".avif",
  ".gif",
  ".jfif",
  ".jpe",
  ".jpeg",
  ".jpg",
  ".png",
  ".tif",
  ".tiff",
  ".webp",
] as const;

const READ = new Set<string>(IMAGE_EXTENSIONS);

/** Images all the same, which the decoder does not know. */
const NOT_READ = new Set([
  ".bmp",
  ".dib",
  ".dng",
  ".exr",
  ".hdr",
  ".heic",
  ".heif",
  ".ico",
  ".jif",
  ".jp2",
  ".jxl",
  ".pbm",
  ".pgm",
  ".pnm",
  ".ppm",
  ".psd",
  ".svg",
  ".tga",
]);

/** Entries of a folder, but for hidden ones, links followed. */
export interface FolderListing {
  /** Names of the sub-folders, sorted. */
  readonly folders: readonly string[];
  /** Names of the wanted files, sorted. */
  readonly files: readonly string[];
  /** Names of all other files. */
  readonly others: readonly string[];
}

/** The wanted files in a folder and in the folders below it. */
export interface FolderTree {
  /** Paths from the folder on, with `/`, sorted. */
  readonly files: readonly string[];
  /** Names of all other files. */
  readonly others: readonly string[];
}

/** An entry with the name of a wanted file that is none. */
export class UnreadableEntryError extends Error {
  constructor(readonly path: string) {
    super(`\`${path}\` is no regular file`);
  }
}

/**
 * The order is that of the characters' codes, on every system.
 *
 * @param endings - of the files that are wanted, in lower case
 */
export async function listFolder(path: string, endings: ReadonlySet<string>): Promise<FolderListing> {
  const entries = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  const folders: string[] = [];
  const files: string[] = [];
  const others: string[] = [];
  for (const entry of entries) {
    const kind = await kindOf(path, entry);
    if (kind.isDirectory()) folders.push(entry.name);
    else if (endings.has(endingOf(entry.name))) {
      // A reader would wait for a pipe, or read a device without end.
      if (!kind.isFile()) throw new UnreadableEntryError(join(path, entry.name));
      files.push(entry.name);
    } else others.push(entry.name);
  }
  return { folders: folders.sort(), files: files.sort(), others };
}

/** A folder that a link below it leads back to is not entered again. */
export async function listTree(
  path: string,
  endings: ReadonlySet<string>,
  above: readonly string[] = [],
): Promise<FolderTree> {
  const { folders, files, others } = await listFolder(path, endings);
  if (folders.length === 0) return { files, others };
  const entered = [...above, await realpath(path)];
  const all = { files: [...files], others: [...others] };
  for (const folder of folders) {
    const inner = join(path, folder);
    if (entered.includes(await realpath(inner))) continue;
    const found = await listTree(inner, endings, entered);
    for (const file of found.files) all.files.push(`${folder}/${file}`);
    all.others.push(...found.others);
  }
  return { ...all, files: all.files.sort() };
}

/** Whether a file is an image by its name, whether or not it can be read. */
export function isImageName(name: string): boolean {
  const ending = endingOf(name);
  return READ.has(ending) || NOT_READ.has(ending);
}

/** How many files of which endings: `3 .bmp, 2 .txt`, the most frequent first. */
export function countEndings(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    const ending = endingOf(name) || "without an ending";
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const shown = sorted.slice(0, MOST_ENDINGS).map(([ending, count]) => `${count} ${ending}`);
  if (sorted.length > MOST_ENDINGS) shown.push(`${sorted.length - MOST_ENDINGS} more endings`);
  return shown.join(", ");
}

const MOST_ENDINGS = 8;

function endingOf(name: string): string {
  return extname(name).toLowerCase();
}

/** Kind of an entry, or of the place that a link leads to. */
async function kindOf(path: string, entry: Dirent): Promise<Dirent | Stats> {
  return entry.isSymbolicLink() ? stat(join(path, entry.name)) : entry;
}
