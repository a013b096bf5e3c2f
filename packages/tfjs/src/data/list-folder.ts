import type { Dirent, Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What is read as an image. All else in the folder of a class is left alone. */
export const IMAGE_EXTENSIONS = [".avif", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"];

/** An entry of a folder, links followed. */
export interface FolderListing {
  /** Names of the sub-folders, sorted. */
  readonly folders: readonly string[];
  /** Names of the images, sorted. */
  readonly images: readonly string[];
}

/** An entry with the name of an image that is no file. */
export class UnreadableEntryError extends Error {
  constructor(readonly path: string) {
    super(`\`${path}\` is no regular file`);
  }
}

/** What a folder of images holds, but for hidden entries. The order is that of the characters' codes, on every system. */
export async function listFolder(path: string): Promise<FolderListing> {
  const entries = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  const folders: string[] = [];
  const images: string[] = [];
  for (const entry of entries) {
    const kind = await kindOf(path, entry);
    if (kind.isDirectory()) folders.push(entry.name);
    else if (isImageName(entry.name)) {
      // A decoder would wait for a pipe, or read a device without end.
      if (!kind.isFile()) throw new UnreadableEntryError(join(path, entry.name));
      images.push(entry.name);
    }
  }
  return { folders: folders.sort(), images: images.sort() };
}

/** What an entry is, or, of a link, what it leads to. */
async function kindOf(path: string, entry: Dirent): Promise<Dirent | Stats> {
  return entry.isSymbolicLink() ? stat(join(path, entry.name)) : entry;
}

function isImageName(name: string): boolean {
  const lower = name.toLowerCase();
  return IMAGE_EXTENSIONS.some((extension) => lower.endsWith(extension));
}
