import { isAbsolute, relative } from "node:path";
import type { CommandContext } from "../command-context.js";

/** A path as a person in the working directory would name it. */
export function shownPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return shown === "" || shown.startsWith("..") || isAbsolute(shown) ? path : shown;
}

/** The flags by which another command is allowed what this one is, and finds the same project. */
export function grantedFlags(
  project: string | undefined,
  { limits, allowedHosts }: Pick<CommandContext, "limits" | "allowedHosts">,
): readonly string[] {
  return [
    ...(project === undefined ? [] : ["--project", project]),
    ...limits.flatMap((limit) => ["--limit", limit]),
    ...allowedHosts.flatMap((host) => ["--allow-host", host]),
  ];
}
