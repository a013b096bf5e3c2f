import { existsSync, lstatSync, mkdirSync, realpathSync, type Stats } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/**
 * The folder in which Lighter keeps, for one person, what it can make anew: `LIGHTER_CACHE_DIR`, or
 * `lighterjs` below the system's own place for such things. Undefined where the system names none.
 */
export function userCacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const chosen = environment["LIGHTER_CACHE_DIR"];
  if (chosen) return resolve(chosen);
  const place = systemCache(environment, platform);
  // As the system's own rules say, a relative path there is none.
  return place !== undefined && isAbsolute(place) ? join(place, "lighterjs") : undefined;
}

function systemCache(
  { XDG_CACHE_HOME, LOCALAPPDATA }: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string | undefined {
  if (platform === "win32" && LOCALAPPDATA) return LOCALAPPDATA;
  if (platform !== "win32" && platform !== "darwin" && XDG_CACHE_HOME) return XDG_CACHE_HOME;
  try {
    if (platform === "win32") return join(homedir(), "AppData", "Local");
    return platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
  } catch {
    // An account without a home.
    return undefined;
  }
}

/**
 * A folder of the user's cache, made where it is not there; undefined where nothing can be kept, or
 * where what is kept could come from others: the folder is a link, belongs to somebody else, is
 * open to others for writing, or lies inside of the very sources that it is used for, which may
 * have brought it along.
 *
 * @param name - of the folder, one step below `userCacheFolder`
 * @param sources - absolute path of a folder; with it counts the repository that it is a part of
 */
export function openCache(name: string, sources: string, cache = userCacheFolder()): string | undefined {
  if (cache === undefined) return undefined;
  const path = join(cache, name);
  try {
    const roots = rootsOf(realpathSync.native(sources));
    const isTheirs = (place: string): boolean =>
      roots.some((root) => isInside(realpathSync.native(place), root));
    if (!existsSync(path)) {
      if (isTheirs(existingPartOf(path))) return undefined;
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
    const found = lstatSync(path);
    if (!found.isDirectory() || !isOwn(found) || isTheirs(path)) return undefined;
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** The nearest folder around a path that is there. */
function existingPartOf(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : existingPartOf(dirname(path));
}

/** Whether this user alone may write there. Windows keeps the folders of users apart by itself. */
function isOwn({ uid, mode }: Stats): boolean {
  return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

/** A folder, and the repository that it is a part of. */
function rootsOf(folder: string): readonly string[] {
  for (let around = folder; ; around = dirname(around)) {
    if (existsSync(join(around, ".git"))) return [folder, around];
    if (around === dirname(around)) return [folder];
  }
}

/** Whether a path is a folder or lies in it, both with links followed. */
export function isInside(path: string, folder: string): boolean {
  const steps = relative(folder, path);
  return !isAbsolute(steps) && steps.split(sep)[0] !== "..";
}
