import { TargetCatalog } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import { ProjectResolvers } from "../resolve/project-resolvers.js";
import type { PackageFile } from "./package-file.js";
import { projectManifest } from "./project-manifest.js";
import { TargetRegistry } from "./target-registry.js";

/** Never shown: a resolver is called by the name of its export alone. */
const NAMESPACE = "resolvers";

/**
 * The functions that `lighter.resolvers` of a project exports, by their types; the module is
 * imported when one is run.
 */
export async function projectResolvers(
  own: PackageFile,
  cwd: string,
  report: Report,
): Promise<ProjectResolvers | undefined> {
  const entry = own.lighter?.resolvers;
  if (entry === undefined) return undefined;
  const made = await projectManifest(own, { field: "resolvers", entry, namespace: NAMESPACE }, cwd, report);
  if (made === undefined) return undefined;
  const { manifest } = made;
  const registry = new TargetRegistry([{ manifest, directory: own.directory, file: own.directory }]);
  const functions = new Map(
    manifest.targets
      .filter(({ kind, exportPath }) => kind === "function" && exportPath.length === 1)
      .map((definition) => [definition.exportPath[0]!, definition]),
  );
  return new ProjectResolvers(new TargetCatalog([manifest]), functions, async (definition, args) => {
    const { callable, owner } = await registry.load(definition);
    const given: unknown = await Reflect.apply(callable, owner, [...args]);
    return given;
  });
}
