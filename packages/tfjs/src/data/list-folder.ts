import type { Dirent } from "node:fs";
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

/** What a folder of images holds, but for hidden entries. The order is that of the characters' codes, on every system. */
export async function listFolder(path: string): Promise<FolderListing> {
  const entries = (await readdir(path, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  const folders: string[] = [];
  const images: string[] = [];
  for (const entry of entries) {
    if (await isFolder(path, entry)) folders.push(entry.name);
    else if (isImageName(entry.name)) images.push(entry.name);
  }
  return { folders: folders.sort(), images: images.sort() };
}

async function isFolder(path: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return (await stat(join(path, entry.name))).isDirectory();
}

function isImageName(name: string): boolean {
  const lower = name.toLowerCase();
  return IMAGE_EXTENSIONS.some((extension) => lower.endsWith(extension));
}
