import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TargetCatalog } from "@lighterjs/schema";
import { fixtureManifest } from "../check/testing/fixture-targets.js";
import type { Diagnostic } from "../diagnostic.js";
import { runStages } from "./run-stages.js";

/** A second package, which offers one target under a name that is taken. */
const twin = {
  ...fixtureManifest,
  package: "fx-twin",
  targets: fixtureManifest.targets.filter(({ name }) => name === "fx.Missing"),
};
export const fixtureCatalog = new TargetCatalog([fixtureManifest, twin]);

/** Runs the stages on the fixture in a folder; a stage that reports an error is the last. */
export async function diagnoseFixture(folder: string): Promise<readonly Diagnostic[]> {
  return (await runStages({ args: await readArguments(folder), cwd: folder, catalog: fixtureCatalog }))
    .diagnostics;
}

async function readArguments(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, "arguments.txt"), "utf8").catch(() => "config.yaml\n");
  return text.trimEnd().split("\n");
}
