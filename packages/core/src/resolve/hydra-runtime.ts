import { basename, extname, join } from "#platform/paths";

/** The values of `${hydra:…}` in a run. */
export interface HydraRuntime {
  /** Absolute path of the folder of the run. */
  readonly outputDir: string;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** The name of the config. */
  readonly name: string;
}

/**
 * The values of `${hydra:…}` for a request; where it knows of no run, of one in the usual place.
 */
export function hydraRuntime(request: {
  readonly files: readonly string[];
  readonly cwd: string;
  readonly runDirectory?: string;
}): HydraRuntime {
  const [primary = "config"] = request.files;
  const { cwd, runDirectory = join(cwd, "runs") } = request;
  return { cwd, outputDir: runDirectory, name: basename(primary, extname(primary)) };
}
