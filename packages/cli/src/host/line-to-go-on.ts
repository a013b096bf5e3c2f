import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Runnable } from "@lighterjs/core";
import type { CommandContext } from "../command-context.js";
import type { OpenRun } from "../open-run.js";
import type { RunArguments } from "../requested-run.js";
import { grantedFlags, shellLine, shownPath } from "./shell-line.js";

/**
 * The command line by which a run goes on from where it was interrupted, as one would type it in
 * the working directory; nothing where it has saved nothing from which it could.
 */
export function lineToGoOn(
  { runDirectory, trainer }: Pick<OpenRun<Runnable>, "runDirectory" | "trainer">,
  { configDir, project }: Pick<RunArguments, "configDir" | "project">,
  context: Pick<CommandContext, "cwd" | "limits" | "allowedHosts">,
): string | undefined {
  if (!("resume" in trainer) || !hasCheckpoint(runDirectory.path)) return undefined;
  const folders = configDir === undefined ? [] : ["--config-dir", configDir];
  const flags = [...folders, ...grantedFlags(project, context)];
  return shellLine(["lighter", "fit", "--resume", shownPath(runDirectory.path, context.cwd), ...flags]);
}

function hasCheckpoint(run: string): boolean {
  try {
    return readdirSync(join(run, "checkpoints")).some((name) => name.endsWith(".safetensors"));
  } catch {
    return false;
  }
}
