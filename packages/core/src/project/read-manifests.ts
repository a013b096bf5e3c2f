import { readFile, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type TargetManifest, validatorFolder } from "@lighterjs/schema";
import { type Report } from "../diagnostic.js";
import { findPackage } from "./find-package.js";
import { isObject } from "./json-shape.js";
import { keyIn, type PackageFile, reportInvalid } from "./package-file.js";

/** A manifest, and the folder of the package that publishes it, from which its modules are found. */
export interface PublishedManifest {
  readonly manifest: TargetManifest;
  readonly directory: string;
  /** Absolute path, links followed. */
  readonly file: string;
  /** Absolute path of the folder of its targets' validators; it need not be there. */
  readonly validators: string;
}

/** The manifests that a package lists in `lighter.targets`: files of its own, or `@scope/name/file.json` of a dependency. */
export async function readManifests(publisher: PackageFile, report: Report): Promise<PublishedManifest[]> {
  const manifests: PublishedManifest[] = [];
  for (const entry of publisher.lighter?.targets ?? []) {
    const file = await locate(entry, publisher);
    const refuse = (message: string, label: string, help?: string): void => {
      reportInvalid(report, message, keyIn(publisher.source, entry), label, help);
    };
    if (file === undefined) {
      refuse(
        `\`${publisher.name}\` publishes \`${entry}\`, which is not there`,
        "no such file",
        "install or build the package again",
      );
      continue;
    }
    const manifest = await readManifest(file);
    if (typeof manifest === "string")
      refuse(`the manifest \`${entry}\` of \`${publisher.name}\` ${manifest}`, "not usable");
    else
      manifests.push({
        manifest,
        directory: publisher.directory,
        file,
        validators: validatorFolder(file),
      });
  }
  return manifests;
}

/** Whether all files that a package lists are there; before its first build they are not. */
export async function hasManifests(publisher: PackageFile): Promise<boolean> {
  const files = await Promise.all(
    (publisher.lighter?.targets ?? []).map((entry) => locate(entry, publisher)),
  );
  return files.every((file) => file !== undefined);
}

/** Absolute path of a manifest, inside the package that has it. */
async function locate(entry: string, publisher: PackageFile): Promise<string | undefined> {
  const [, name, path] = /^(@[^/]+\/[^/]+)\/(.+)$/.exec(entry) ?? [];
  const folder = name === undefined ? publisher.directory : await findPackage(name, publisher.directory);
  if (folder === undefined) return undefined;
  const file = await realpath(join(folder, path ?? entry)).catch(() => undefined);
  if (file === undefined) return undefined;
  const inside = relative(await realpath(folder), file);
  return inside.split(sep)[0] === ".." ? undefined : file;
}

/** The manifest, or what is wrong with it. */
async function readManifest(file: string): Promise<TargetManifest | string> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, "utf8"));
  } catch {
    return "is not JSON";
  }
  if (!isObject(content)) return "is not a manifest";
  if (content.format !== 1)
    return `has the format ${JSON.stringify(content.format) ?? "of none"}, but this version reads format 1`;
  return isManifest(content) ? content : "is not a manifest";
}

/** Whether the frame is right; what is inside was written by the generator. */
export function isManifest(content: unknown): content is TargetManifest {
  return (
    isObject(content) &&
    typeof content.namespace === "string" &&
    typeof content.package === "string" &&
    isObject(content.definitions) &&
    Array.isArray(content.targets) &&
    content.targets.every(
      (target) => isObject(target) && typeof target.name === "string" && isObject(target.options),
    )
  );
}
