import { join } from "node:path";
import { suggestNames, type OptionError } from "@lighterjs/schema";
import { dataError, fileError } from "./data-error.js";
import type { DataNeeds, Dataset } from "./dataset.js";
import {
  countEndings,
  IMAGE_EXTENSIONS,
  isImageName,
  listFolder,
  listTree,
  UnreadableEntryError,
} from "./list-folder.js";

/** Kind of file that is a sample. */
export interface FileKind {
  /** With its article. */
  readonly a: string;
  readonly one: string;
  readonly many: string;
  /** In lower case, sorted. */
  readonly endings: readonly string[];
  /** Whether a file that is not read is of this kind all the same. */
  readonly isMeant: (name: string) => boolean;
}

export const IMAGES: FileKind = {
  a: "an image",
  one: "image",
  many: "images",
  endings: IMAGE_EXTENSIONS,
  isMeant: isImageName,
};

export const TEXTS: FileKind = {
  a: "a text",
  one: "text",
  many: "texts",
  endings: [".txt"],
  isMeant: (name) => name.toLowerCase().endsWith(".txt"),
};

export interface ClassFile {
  readonly path: string;
  /** `class/file` or `class/folder/file`, on every system. */
  readonly id: string;
  /** 0 where there are no classes. */
  readonly classIndex: number;
}

/** Files to look for. */
export interface FileSearch {
  readonly path: string;
  readonly classes: readonly string[] | undefined;
  /** Of each class. */
  readonly most: number | undefined;
  readonly kind: FileKind;
  /** Without classes, the files of the folder itself are taken. */
  readonly needs: DataNeeds;
}

export interface ClassFiles {
  readonly files: readonly [ClassFile, ...ClassFile[]];
  /** Absent where the files are of no known class. */
  readonly classNames: readonly string[] | undefined;
  /** Names of the files in folders of classes that are not read, and of those that lie in none. */
  readonly leftOut: readonly string[];
}

/**
 * Lists the files of a folder with one sub-folder per class.
 *
 * @param subject - whose options say what to look for, for errors
 */
export async function findClassFiles(search: FileSearch, subject: object): Promise<ClassFiles> {
  const { path, kind } = search;
  const endings = new Set(kind.endings);
  const listing = await reading(listFolder(path, endings), search, path, subject);
  const { folders, files: loose, others: strange } = listing;
  const [firstLoose, ...looseOthers] = loose;
  if (search.needs.targets === "optional" && folders.length === 0 && firstLoose !== undefined) {
    const fileOf = (name: string): ClassFile => ({ path: join(path, name), id: name, classIndex: 0 });
    return {
      files: [fileOf(firstLoose), ...looseOthers.map(fileOf)],
      classNames: undefined,
      leftOut: strange,
    };
  }
  const classNames = requireClassFolders(search, listing, subject);
  const files: ClassFile[] = [];
  const leftOut = [...loose, ...strange.filter(kind.isMeant)];
  const empty: string[] = [];
  for (const [classIndex, name] of classNames.entries()) {
    const folder = join(path, name);
    const found = await reading(listTree(folder, endings), search, folder, subject);
    if (found.files.length === 0) throw noFiles(folder, found.others, kind, subject);
    leftOut.push(...found.others);
    if (found.files.every((file) => file.includes("/"))) empty.push(name);
    for (const file of found.files.slice(0, search.most))
      files.push({ path: join(folder, file), id: `${name}/${file}`, classIndex });
  }
  const [first, ...others] = files;
  if (first === undefined)
    throw dataError(subject, { path: ["classes"], message: "`classes` is empty", label: "no classes" });
  if (search.classes === undefined) requireClasses(path, classNames, empty, subject);
  return { files: [first, ...others], classNames, leftOut };
}

/** Form of targets that are the classes of files; none where these are not known. */
export function classTargets({ classNames }: ClassFiles): Dataset["targets"] {
  if (classNames === undefined) return {};
  return { shape: [], type: "int32", classCount: classNames.length, classNames };
}

/**
 * The class of each file by name.
 *
 * @param column - by which samples are to be divided, which files in folders do not have
 * @throws OptionError about `subject` where there is one
 */
export function classLabels(
  { files, classNames }: ClassFiles,
  column: string | undefined,
  subject: object,
): readonly string[] {
  if (column === undefined) return files.map(({ classIndex }) => classNames?.[classIndex] ?? "");
  throw dataError(subject, {
    path: ["path"],
    message: `\`${subject.constructor.name}\` has no column \`${column}\`, by which samples are to be divided: it reads files in folders`,
    label: "no columns",
    help: ["divide by classes with `stratify: true`, or list the files in a table with such a column"],
  });
}

/** The folders of the classes, in order. */
function requireClassFolders(
  { path, classes, kind }: FileSearch,
  { folders, files }: { readonly folders: readonly string[]; readonly files: readonly string[] },
  subject: object,
): readonly string[] {
  if (folders.length === 0)
    throw dataError(subject, {
      path: ["path"],
      message:
        files.length === 0
          ? `the folder \`${path}\` is empty`
          : `the folder \`${path}\` holds ${files.length === 1 ? `1 ${kind.one}` : `${files.length} ${kind.many}`} but no sub-folders`,
      label: "expected one sub-folder per class",
      help: [`put the ${kind.many} of each class into a sub-folder named after the class`],
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

function noFiles(folder: string, others: readonly string[], kind: FileKind, subject: object): OptionError {
  return dataError(subject, {
    path: ["path"],
    message: `the class folder \`${folder}\` holds no ${kind.one}`,
    label: `a class without ${kind.many}`,
    ...(others.length > 0 && { notes: [`it holds ${countEndings(others)}`] }),
    help: [`${kind.many} are files that end in ${kind.endings.join(", ")}`],
  });
}

async function reading<T>(
  listing: Promise<T>,
  { kind }: FileSearch,
  path: string,
  subject: object,
): Promise<T> {
  try {
    return await listing;
  } catch (cause) {
    if (cause instanceof UnreadableEntryError)
      throw dataError(subject, {
        path: ["path"],
        message: `\`${cause.path}\` has the name of ${kind.a} but is a pipe, a device or a socket`,
        label: "holds what is no file",
        help: ["remove it"],
      });
    const expected = "a folder with one sub-folder per class";
    throw fileError(subject, { path: ["path"], file: path, expected, cause });
  }
}
