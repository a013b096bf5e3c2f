import { TargetCatalog, type TargetManifest } from "@lighterjs/schema";
import type { Project } from "./project.js";
import { TargetRegistry, type ImportModule } from "./target-registry.js";

/** A project as data, for a program that has no disk to find one on. */
export interface ProjectData {
  /** Absolute path of its folder; by default `/`. */
  readonly directory?: string;
  /** Of the packages that it has installed, as generated: the rules between targets are in them. */
  readonly manifests: readonly TargetManifest[];
  /** Default target of a top-level node, by key: the `lighter.roots` of those packages. */
  readonly roots?: Readonly<Record<string, string>>;
  /** Which files go together as on a command line, from the folder. */
  readonly configs?: readonly (readonly string[])[];
  /** Imports the modules of targets, where objects are built; by default none can be. */
  readonly importModule?: ImportModule;
}

/**
 * A project of manifests that are there already.
 *
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { projectOf } from "@lighterjs/core/stages";
 *
 * const file = new URL(import.meta.resolve("@lighterjs/tfjs/lighter.targets.json"));
 * const project = projectOf({
 *   manifests: [JSON.parse(readFileSync(file, "utf8"))],
 *   roots: { trainer: "lighter.Trainer", system: "lighter.System" },
 * });
 * project.catalog.get("lighter.Trainer");
 * ```
 */
export function projectOf({
  directory = "/",
  manifests,
  roots = {},
  configs,
  importModule,
}: ProjectData): Project {
  const published = manifests.map((manifest) => ({ manifest, directory, file: directory }));
  return {
    directory,
    catalog: new TargetCatalog(manifests),
    registry: new TargetRegistry(published, importModule),
    roots,
    ...(configs && { configs }),
    resolvers: undefined,
    hasNewManifest: false,
  };
}
