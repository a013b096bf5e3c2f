import { join } from "node:path";
import { suggestNames } from "@lighterjs/schema";
import { dataError, fileError } from "./data-error.js";
import { IMAGE_EXTENSIONS, listFolder, UnreadableEntryError, type FolderListing } from "./list-folder.js";

export interface ImageFile {
  readonly path: string;
  /** `class/file`, on every system. */
  readonly id: string;
  readonly classIndex: number;
}

/** What to look for; the names are those of the options. */
export interface ImageSearch {
  readonly path: string;
  readonly classes?: readonly string[];
  readonly images_per_class?: number;
}

export interface ImageFiles {
  readonly files: readonly [ImageFile, ...ImageFile[]];
  readonly classNames: readonly string[];
}

/**
 * Lists the images of a folder with one sub-folder per class.
 *
 * @param subject - whose options `search` are, for errors
 */
export async function findImageFiles(search: ImageSearch, subject: object): Promise<ImageFiles> {
  const classNames = await findClasses(search, subject);
  const files: ImageFile[] = [];
  for (const [classIndex, name] of classNames.entries()) {
    const folder = join(search.path, name);
    const { images } = await list(folder, subject);
    if (images.length === 0)
      throw dataError(subject, {
        path: ["path"],
        message: `the class folder \`${folder}\` holds no image`,
        label: "a class without images",
        help: [`images are files that end in ${IMAGE_EXTENSIONS.join(", ")}`],
      });
    for (const image of images.slice(0, search.images_per_class))
      files.push({ path: join(folder, image), id: `${name}/${image}`, classIndex });
  }
  const [first, ...others] = files;
  if (first === undefined)
    throw dataError(subject, { path: ["classes"], message: "`classes` is empty", label: "no classes" });
  return { files: [first, ...others], classNames };
}

async function findClasses({ path, classes }: ImageSearch, subject: object): Promise<readonly string[]> {
  const { folders, images } = await list(path, subject);
  if (folders.length === 0)
    throw dataError(subject, {
      path: ["path"],
      message:
        images.length === 0
          ? `the folder \`${path}\` is empty`
          : `the folder \`${path}\` holds ${images.length === 1 ? "1 image" : `${images.length} images`} but no sub-folders`,
      label: "expected one sub-folder per class",
      help: ["put the images of each class into a sub-folder named after the class"],
    });
  const known = new Set(folders);
  for (const [index, name] of (classes ?? []).entries()) {
    if (known.has(name)) continue;
    const [nearest] = suggestNames(name, folders);
    throw dataError(subject, {
      path: ["classes", index],
      message: `there is no class folder \`${name}\` in \`${path}\``,
      label: "no such sub-folder",
      help: nearest === undefined ? [] : [`did you mean \`${nearest}\`?`],
    });
  }
  return classes ?? folders;
}

async function list(path: string, subject: object): Promise<FolderListing> {
  try {
    return await listFolder(path);
  } catch (cause) {
    if (cause instanceof UnreadableEntryError)
      throw dataError(subject, {
        path: ["path"],
        message: `\`${cause.path}\` has the name of an image but is a pipe, a device or a socket`,
        label: "holds what is no file",
        help: ["remove it"],
      });
    const expected = "a folder with one sub-folder per class";
    throw fileError(subject, { path: ["path"], file: path, expected, cause });
  }
}
