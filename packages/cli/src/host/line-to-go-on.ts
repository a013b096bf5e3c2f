import { readdirSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { Runnable } from "@lighterjs/core";
import type { CommandContext } from "../command-context.js";
import type { OpenRun } from "../open-run.js";
import type { RunArguments } from "../requested-run.js";

/**
 * The command line by which a run goes on from where it was interrupted, as one would type it in the working directory; nothing
 * where it has saved nothing from which it could.
 */
export function lineToGoOn(
  { runDirectory, trainer }: Pick<OpenRun<Runnable>, "runDirectory" | "trainer">,
  { configDir, project }: Pick<RunArguments, "configDir" | "project">,
  { cwd, limits, allowedHosts }: Pick<CommandContext, "cwd" | "limits" | "allowedHosts">,
): string | undefined {
  if (!("resume" in trainer) || !hasCheckpoint(runDirectory.path)) return undefined;
  const flags = [
    ...(configDir === undefined ? [] : ["--config-dir", configDir]),
    ...(project === undefined ? [] : ["--project", project]),
    ...limits.flatMap((limit) => ["--limit", limit]),
    ...allowedHosts.flatMap((host) => ["--allow-host", host]),
  ];
  const words = ["lighter", "fit", "--resume", shownPath(runDirectory.path, cwd), ...flags];
  return words.map(quoted).join(" ");
}

/** A path as a person in the working directory would name it. */
export function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown === "" || shown.startsWith("..") || isAbsolute(shown) ? path : shown;
}

function hasCheckpoint(run: string): boolean {
  try {
    return readdirSync(join(run, "checkpoints")).some((name) => name.endsWith(".safetensors"));
  } catch {
    return false;
  }
}

/** What a shell takes apart is quoted. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(word)) return word;
  return process.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
