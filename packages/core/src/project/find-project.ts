import { dirname, resolve } from "node:path";
import { type Report } from "../diagnostic.js";
import { ancestors, findPackage } from "./find-package.js";
import { type PackageFile, readPackageFile } from "./package-file.js";

export interface ProjectRequest {
  /** Config files as given; the project is looked for from the first. */
  readonly files: readonly string[];
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** Where to look last: the folder of the program's own installation. */
  readonly fallback?: string;
}

/** A package, and the direct dependencies that publish targets. */
export interface FoundProject {
  readonly own: PackageFile;
  readonly publishers: readonly PackageFile[];
}

/**
 * The nearest package that has a `lighter` field or a direct dependency with targets: upward from the first config, then
 * from the working directory, then from the fallback.
 */
export async function findProject(
  { files, cwd, fallback }: ProjectRequest,
  report: Report,
): Promise<FoundProject | undefined> {
  const [first] = files;
  const starts = [
    ...(first === undefined ? [] : [dirname(resolve(cwd, first))]),
    cwd,
    ...(fallback ? [fallback] : []),
  ];
  const seen = new Set<string>();
  for (const folder of starts.flatMap((start) => [...ancestors(start)])) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const own = await readPackageFile(folder, cwd, report);
    if (own === undefined) continue;
    const publishers = await findPublishers(own, cwd, report);
    if (own.lighter !== undefined || publishers.length > 0) return { own, publishers };
  }
  return undefined;
}

async function findPublishers(own: PackageFile, cwd: string, report: Report): Promise<PackageFile[]> {
  const installed = await Promise.all(
    own.dependencies.map(async (name) => {
      const folder = await findPackage(name, own.directory);
      return folder === undefined ? undefined : readPackageFile(folder, cwd, report);
    }),
  );
  return installed.flatMap((found) => (found?.lighter?.targets === undefined ? [] : found));
}
