import type { TargetCatalog } from "@lighterjs/schema";
import type { ProjectResolvers } from "../resolve/project-resolvers.js";
import type { TargetRegistry } from "./target-registry.js";

/** The targets that the configs of one project may name. */
export interface Project {
  /** Absolute path of the folder of its `package.json`. */
  readonly directory: string;
  readonly catalog: TargetCatalog;
  readonly registry: TargetRegistry;
  /** Default target of a top-level node, by key. */
  readonly roots: Readonly<Record<string, string>>;
  /**
   * Which files go together as on a command line, as its `package.json` says; paths from its
   * folder.
   */
  readonly configs?: readonly (readonly string[])[];
  /** Its own functions for `${name:…}`, where it has some. */
  readonly resolvers: ProjectResolvers | undefined;
  /**
   * Whether the manifest of its own targets was made anew just now: what was made from an earlier
   * one is out of date.
   */
  readonly hasNewManifest: boolean;
}
