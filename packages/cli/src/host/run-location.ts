import { basename, extname, join, resolve } from "node:path";

/**
 * Where a run goes: `runs/<config>/<time>` below the working directory, or where `--run-dir` says.
 * A `chosen` folder is used as it is; another one gets a number when its name is taken.
 */
export interface RunLocation {
  readonly path: string;
  readonly chosen: boolean;
}

/**
 * @param config - path of the first config file; its name without extension names the folder
 * @param startedAt - milliseconds since 1970; written in local time, to the second
 */
export function runLocation(options: {
  readonly cwd: string;
  readonly config: string;
  readonly startedAt: number;
  readonly runDir: string | undefined;
}): RunLocation {
  const { cwd, config, startedAt, runDir } = options;
  if (runDir !== undefined) return { path: resolve(cwd, runDir), chosen: true };
  const name = basename(config, extname(config));
  return { path: join(cwd, "runs", name === "" ? "config" : name, timeName(startedAt)), chosen: false };
}

/** `2026-11-24_05-40-56`: sorts by time and is a legal folder name everywhere. */
function timeName(time: number): string {
  const date = new Date(time);
  const pad = (value: number): string => String(value).padStart(2, "0");
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join("-");
  return `${day}_${[pad(date.getHours()), pad(date.getMinutes()), pad(date.getSeconds())].join("-")}`;
}
