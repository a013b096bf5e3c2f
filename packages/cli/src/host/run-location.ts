import { basename, extname, join, resolve } from "node:path";

/**
 * Where a run goes: `runs/<config>/<time>` below the working directory (`named`), where `--run-dir`
 * says (`chosen`), or where it has begun (`resumed`). A stage of a run that is there already goes
 * into it: `<run>/<stage>/<time>`. A `named` folder gets a number when its name is taken, the
 * others are used as they are.
 */
export interface RunLocation {
  readonly path: string;
  readonly kind: "named" | "chosen" | "resumed";
}

/**
 * @param config - path of the first config file; its name without extension names the folder
 * @param startedAt - milliseconds since 1970; written in local time, to the second
 * @param resumed - folder of the run that goes on in it
 */
export function runLocation(options: {
  readonly cwd: string;
  readonly config: string;
  readonly startedAt: number;
  readonly runDir: string | undefined;
  readonly resumed: string | undefined;
  /** `<run>/<stage>`, for a stage of a run. */
  readonly within?: string | undefined;
}): RunLocation {
  const { cwd, config, startedAt, runDir, resumed, within } = options;
  if (resumed !== undefined) return { path: resumed, kind: "resumed" };
  if (runDir !== undefined) return { path: resolve(cwd, runDir), kind: "chosen" };
  if (within !== undefined) return { path: join(within, timeName(startedAt)), kind: "named" };
  const name = basename(config, extname(config));
  return { path: join(cwd, "runs", name === "" ? "config" : name, timeName(startedAt)), kind: "named" };
}

/** Whether a folder may have got its name here. */
export function isNamedForTime(name: string): boolean {
  return /^\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$/.test(name);
}

/** `2026-11-24_05-40-56`: sorts by time and is a legal folder name everywhere. */
function timeName(time: number): string {
  const date = new Date(time);
  const pad = (value: number): string => String(value).padStart(2, "0");
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join("-");
  return `${day}_${[pad(date.getHours()), pad(date.getMinutes()), pad(date.getSeconds())].join("-")}`;
}
