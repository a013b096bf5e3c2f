import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunDirectory } from "@lighterjs/core";

/** A run folder that exists only once a run makes it, and is gone with the test. */
export async function temporaryRunFolder(): Promise<
  RunDirectory & AsyncDisposable & { readonly exists: () => boolean }
> {
  const parent = await mkdtemp(join(tmpdir(), "lighter-run-"));
  const path = join(parent, "run");
  return {
    path,
    create: async () => void (await mkdir(path, { recursive: true })),
    exists: () => existsSync(path),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}
