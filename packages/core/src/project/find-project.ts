import { realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Report } from "../diagnostic.js";
import { ancestors, findPackage } from "./find-package.js";
import type { Project } from "./project.js";
import { keyIn, type PackageFile, readPackageFile, reportInvalid, shownPath } from "./package-file.js";

/** From where to look for a project. */
export interface ProjectRequest {
  /** Config files as given; the project is looked for from the first. */
  readonly files: readonly string[];
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** Where to look last: the folder of the program's own installation. */
  readonly fallback?: string;
  /** A folder of the project to use, whatever the config belongs to. */
  readonly project?: string | undefined;
  /**
   * Whether the project's code will be run. Then it is that of the working directory: a config that
   * belongs to another is refused, since to name a file is not to trust the code beside it.
   */
  readonly builds?: boolean;
  /**
   * Is told of the project when the manifest of its own targets was made anew: what was made from
   * an earlier one is out of date.
   */
  readonly onNewManifest?: (project: Project) => Promise<void>;
}

/** A package, and the direct dependencies that publish targets. */
export interface FoundProject {
  readonly own: PackageFile;
  readonly publishers: readonly PackageFile[];
}

/**
 * The nearest package that has a `lighter` field or a direct dependency with targets: upward from
 * the first config, then from the working directory, then from the fallback.
 */
export async function findProject(
  { files: [first], cwd, fallback, project, builds = false }: ProjectRequest,
  report: Report,
): Promise<FoundProject | undefined> {
  // One that cannot be read is reported once.
  const known = new Map<string, FoundProject | undefined>();
  const look = async (start: string): Promise<FoundProject | undefined> => {
    for (const folder of ancestors(start)) {
      if (!known.has(folder)) known.set(folder, await projectIn(folder, cwd, report));
      const found = known.get(folder);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  if (project !== undefined) return look(resolve(cwd, project));
  const ofConfig = first === undefined ? undefined : await look(dirname(resolve(cwd, first)));
  if (ofConfig !== undefined && !builds) return ofConfig;
  const ofFolder = await look(cwd);
  if (ofConfig !== undefined && !isSame(ofConfig, ofFolder)) {
    reportOther(ofConfig, first ?? "", cwd, report);
    return undefined;
  }
  return ofFolder ?? (fallback === undefined ? undefined : look(fallback));
}

/**
 * The folder of the project that a file belongs to; nothing where no package around it uses
 * Lighter.
 */
export async function findProjectFolder(path: string): Promise<string | undefined> {
  const cwd = dirname(path);
  for (const folder of ancestors(cwd)) {
    const found = await projectIn(folder, cwd, () => undefined);
    if (found !== undefined) return found.own.directory;
  }
  return undefined;
}

async function projectIn(folder: string, cwd: string, report: Report): Promise<FoundProject | undefined> {
  const own = await readPackageFile(folder, cwd, report);
  if (own === undefined) return undefined;
  const publishers = await findPublishers(own, cwd, report);
  return own.lighter !== undefined || publishers.length > 0 ? { own, publishers } : undefined;
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

function isSame(left: FoundProject, right: FoundProject | undefined): boolean {
  const [one, other] = [left, right].map((found) => found && realpathSync.native(found.own.directory));
  return one === other;
}

function reportOther({ own }: FoundProject, config: string, cwd: string, report: Report): void {
  const folder = shownPath(own.directory, cwd);
  reportInvalid(
    report,
    `\`${config}\` belongs to another project than the working directory`,
    keyIn(own.source, "name"),
    "to build with this project would run its code",
    `if you trust it, \`--project ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)}\` builds with it`,
  );
}
