import { join } from "node:path";
import { suggestNames, type OptionError } from "@lighterjs/schema";
import { dataError, fileError } from "./data-error.js";
import {
  countEndings,
  IMAGE_EXTENSIONS,
  isImageName,
  listFolder,
  listTree,
  UnreadableEntryError,
} from "./list-folder.js";

export interface ImageFile {
  readonly path: string;
  /** `class/file` or `class/folder/file`, on every system. */
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
  /** Names of the files in folders of classes that are not read, and of images that lie in none. */
  readonly leftOut: readonly string[];
}

/**
 * Lists the images of a folder with one sub-folder per class.
 *
 * @param subject - whose options `search` are, for errors
 */
export async function findImageFiles(search: ImageSearch, subject: object): Promise<ImageFiles> {
  const { classNames, stray } = await findClasses(search, subject);
  const files: ImageFile[] = [];
  const leftOut = [...stray];
  const empty: string[] = [];
  for (const [classIndex, name] of classNames.entries()) {
    const folder = join(search.path, name);
    const { images, others } = await reading(listTree(folder), folder, subject);
    if (images.length === 0) throw noImages(folder, others, subject);
    leftOut.push(...others);
    if (images.every((image) => image.includes("/"))) empty.push(name);
    for (const image of images.slice(0, search.images_per_class))
      files.push({ path: join(folder, image), id: `${name}/${image}`, classIndex });
  }
  const [first, ...others] = files;
  if (first === undefined)
    throw dataError(subject, { path: ["classes"], message: "`classes` is empty", label: "no classes" });
  if (search.classes === undefined) requireClasses(search.path, classNames, empty, subject);
  return { files: [first, ...others], classNames, leftOut };
}

interface FoundClasses {
  readonly classNames: readonly string[];
  /** Images that are of no class. */
  readonly stray: readonly string[];
}

async function findClasses({ path, classes }: ImageSearch, subject: object): Promise<FoundClasses> {
  const { folders, images, others } = await reading(listFolder(path), path, subject);
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
  return { classNames: classes ?? folders, stray: [...images, ...others.filter(isImageName)] };
}

const SPLITS = new Set(["train", "training", "val", "valid", "validation", "test", "testing"]);

/** Folders of folders that are called like the parts of a dataset are no classes. */
function requireClasses(
  path: string,
  names: readonly string[],
  empty: readonly string[],
  subject: object,
): void {
  const [first] = names;
  if (first === undefined || empty.length < names.length) return;
  if (!names.every((name) => SPLITS.has(name.toLowerCase()))) return;
  throw dataError(subject, {
    path: ["path"],
    message: `the sub-folders of \`${path}\` are parts of a dataset, not classes: ${names.map((name) => `\`${name}\``).join(", ")}`,
    label: "expected one sub-folder per class",
    help: [
      `name one part, for example \`${join(path, first)}\`, or list the folders in \`classes\` to have them as classes`,
    ],
  });
}

function noImages(folder: string, others: readonly string[], subject: object): OptionError {
  return dataError(subject, {
    path: ["path"],
    message: `the class folder \`${folder}\` holds no image`,
    label: "a class without images",
    ...(others.length > 0 && { notes: [`it holds ${countEndings(others)}`] }),
    help: [`images are files that end in ${IMAGE_EXTENSIONS.join(", ")}`],
  });
}

async function reading<T>(listing: Promise<T>, path: string, subject: object): Promise<T> {
  try {
    return await listing;
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
