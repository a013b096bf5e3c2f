import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TargetCatalog } from "@lighterjs/schema";
import { container } from "tsyringe";
import { fixtureManifest, fixtureRoots } from "../check/testing/fixture-targets.js";
import { checkConfig } from "../check/check-config.js";
import { splitArguments } from "../compose/command-line.js";
import { composeConfig } from "../compose/compose-config.js";
import { DiagnosticError, type Diagnostic } from "../diagnostic.js";
import { instantiate } from "../instantiate/instantiate.js";
import { fixtureLoader } from "../instantiate/testing/build-text.js";
import { resolveReferences } from "../resolve/resolve-references.js";

/** A second package, which offers one target under a name that is taken. */
const twin = {
  ...fixtureManifest,
  package: "fx-twin",
  targets: fixtureManifest.targets.filter(({ name }) => name === "fx.Missing"),
};
const catalog = new TargetCatalog([fixtureManifest, twin]);

/** What the stages report of the fixture in a folder; a stage that reports an error is the last. */
export async function diagnoseFixture(folder: string): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic);
  const failed = (): boolean => diagnostics.some(({ severity }) => severity === "error");
  const { files, overrides } = splitArguments(await readArguments(folder));
  const composed = await composeConfig({ files, overrides, cwd: folder }, report);
  if (composed === undefined || failed()) return diagnostics;
  const clock = { now: () => Date.UTC(2026, 10, 24, 12) };
  const resolved = resolveReferences(composed, { environment: {}, clock, roots: fixtureRoots }, report);
  if (resolved === undefined || failed()) return diagnostics;
  const checked = checkConfig(resolved, catalog, report);
  if (failed()) return diagnostics;
  try {
    await instantiate(checked, fixtureLoader, { container: container.createChildContainer() });
  } catch (error) {
    if (!DiagnosticError.is(error)) throw error;
    error.diagnostics.forEach(report);
  }
  return diagnostics;
}

async function readArguments(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, "arguments.txt"), "utf8").catch(() => "config.yaml\n");
  return text.trimEnd().split("\n");
}
