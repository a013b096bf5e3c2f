import { isRecord, manifestFault, validatorFolder, type TargetManifest } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import { readRegularFile } from "../read-regular-file.js";
import { parseJSON, UnusableJSONError } from "../access/parse-json.js";
import { locateFile } from "./find-package.js";
import { keyIn, reportInvalid, type PackageFile } from "./package-file.js";

/**
 * A manifest, and the folder of the package that publishes it, from which its modules are found.
 */
export interface PublishedManifest {
  readonly manifest: TargetManifest;
  readonly directory: string;
  /** Absolute path, links followed. */
  readonly file: string;
  /**
   * Absolute path of the folder of its targets' validators, which are code: only of packages that
   * run anyway.
   */
  readonly validators?: string;
}

/**
 * The manifests that a package lists in `lighter.targets`: files of its own, or
 * `@scope/name/file.json` of a dependency.
 */
export async function readManifests(publisher: PackageFile, report: Report): Promise<PublishedManifest[]> {
  const manifests: PublishedManifest[] = [];
  for (const entry of publisher.lighter?.targets ?? []) {
    const located = await locateFile(entry, publisher);
    const refuse = (message: string, label: string, help?: string): void => {
      reportInvalid(report, message, keyIn(publisher.source, entry), label, help);
    };
    if (located === undefined) {
      refuse(
        `\`${publisher.name}\` publishes \`${entry}\`, which is not there`,
        "no such file",
        "install or build the package again",
      );
      continue;
    }
    const { file, isOurs } = located;
    const manifest = await readManifest(file, isOurs);
    if (typeof manifest === "string")
      refuse(`the manifest \`${entry}\` of \`${publisher.name}\` ${manifest}`, "not usable");
    else
      manifests.push({
        manifest,
        directory: publisher.directory,
        file,
        ...(isOurs && { validators: validatorFolder(file) }),
      });
  }
  return manifests;
}

/** Whether all files that a package lists are there; before its first build they are not. */
export async function hasManifests(publisher: PackageFile): Promise<boolean> {
  const files = await Promise.all(
    (publisher.lighter?.targets ?? []).map((entry) => locateFile(entry, publisher)),
  );
  return files.every((file) => file !== undefined);
}

/** No manifest comes near this size. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The manifest, or what is wrong with it. Our own have the shape that the generator gave them. */
async function readManifest(file: string, isOurs: boolean): Promise<TargetManifest | string> {
  let content: unknown;
  try {
    const bytes = await readRegularFile(file, MOST_BYTES);
    if (typeof bytes === "string") return "is not a file";
    const text = Buffer.from(bytes).toString("utf8");
    content = isOurs ? JSON.parse(text) : parseJSON(text);
  } catch (error) {
    const isJSON = error instanceof UnusableJSONError && !(error.cause instanceof SyntaxError);
    return isJSON ? `is not a manifest: ${error.message}` : "is not JSON";
  }
  if (!isRecord(content)) return "is not a manifest";
  if (content.format !== 1)
    return `has the format ${JSON.stringify(content.format) ?? "of none"}, but this version reads format 1`;
  const fault = isOurs ? undefined : manifestFault(content);
  return fault === undefined ? (content as unknown as TargetManifest) : `is not a manifest: ${fault}`;
}
