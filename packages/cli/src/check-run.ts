import { checkConfigFiles, type CheckedRun, type ConfigRequest } from "@lighterjs/core";
import type { NamedConfigRequest } from "./config-request.js";
import { DEFAULT_SEED, readSeed } from "./host/read-seed.js";

/** A config that may be built, and the seed of its run. */
export interface SeededRun extends CheckedRun {
  readonly seed: number;
}

/** Everything short of building. @throws DiagnosticError with all that is wrong */
export async function checkRun(request: NamedConfigRequest): Promise<SeededRun> {
  let seed = DEFAULT_SEED;
  const now = request.clock?.now() ?? Date.now();
  const inspect: ConfigRequest["inspect"] = (resolved, report) =>
    void (seed = readSeed(resolved, now, report));
  const run = await checkConfigFiles({ ...request, inspect });
  return { ...run, seed };
}
