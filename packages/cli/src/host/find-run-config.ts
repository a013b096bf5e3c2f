import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { CommandError } from "../command-error.js";

/**
 * As composed, a run can be compared with a config of today: both are resolved in the same way, at
 * the same instant and from the same environment.
 */
const CONFIGS = ["composed.yaml", "resolved.yaml"];

/** Whether a config is one that a run has saved. */
export const isOfRun = (file: string): boolean => CONFIGS.includes(basename(file));

/**
 * The config that a run was made from, where a folder is named, and otherwise the file itself.
 *
 * @param given - as given
 * @throws CommandError for a folder that holds no run
 */
export async function findRunConfig(given: string, cwd: string): Promise<string> {
  const path = resolve(cwd, given);
  if (!(await isKind(path, "folder"))) return given;
  for (const name of CONFIGS) if (await isKind(join(path, name), "file")) return join(given, name);
  const latest = await latestRun(path);
  throw new CommandError(`\`${given}\` holds no run: it has no \`${CONFIGS.join("` and no `")}\``, {
    help: [
      latest === undefined
        ? "the folder of a run is the last line that `lighter fit` prints; of a config, name the file"
        : `did you mean \`${join(given, latest)}\`?`,
    ],
  });
}

/**
 * The newest run in a folder of runs, or in the folders below it: the names of runs sort by time.
 */
async function latestRun(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const below = await Promise.all(
    names.map(async (name) => {
      const inner = await readdir(join(folder, name)).catch(() => []);
      return [name, ...inner.map((each) => join(name, each))];
    }),
  );
  const byName = below.flat().sort((a, b) => (basename(a) < basename(b) ? 1 : -1));
  for (const name of byName)
    for (const config of CONFIGS) if (await isKind(join(folder, name, config), "file")) return name;
  return undefined;
}

async function isKind(path: string, kind: "file" | "folder"): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return (kind === "file" ? found?.isFile() : found?.isDirectory()) ?? false;
}
