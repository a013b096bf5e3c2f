import { basename, extname, join } from "node:path";

/** What `${hydra:…}` says of a run. */
export interface HydraRuntime {
  /** Absolute path of the folder of the run. */
  readonly outputDir: string;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** The name of the config. */
  readonly name: string;
}

/** What a request for a config says of its run; where it knows of none, one in the usual place is taken. */
export function hydraRuntime(request: {
  readonly files: readonly string[];
  readonly cwd: string;
  readonly runDirectory?: string;
}): HydraRuntime {
  const [primary = "config"] = request.files;
  const { cwd, runDirectory = join(cwd, "runs") } = request;
  return { cwd, outputDir: runDirectory, name: basename(primary, extname(primary)) };
}
