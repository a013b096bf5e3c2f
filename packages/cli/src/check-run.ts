import { DiagnosticCollector, checkConfigFiles, type CheckedRun } from "@lighterjs/core";
import type { NamedConfigRequest } from "./config-request.js";
import { readSeed } from "./host/read-seed.js";

/** A config that may be built, and the seed of its run. */
export interface SeededRun extends CheckedRun {
  readonly seed: number;
}

/** Everything short of building. @throws DiagnosticError with all that is wrong */
export async function checkRun(request: NamedConfigRequest): Promise<SeededRun> {
  const run = await checkConfigFiles(request);
  const found = new DiagnosticCollector();
  const seed = found.finish(readSeed(run.resolved, request.clock?.now() ?? Date.now(), found.report));
  return { ...run, seed };
}
