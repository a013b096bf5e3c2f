import { loadModule } from "#platform/load-module";
import type { TargetDefinition } from "@lighterjs/schema";
import {
  isCallable,
  type LoadedTarget,
  TargetLoadError,
  type TargetLoader,
} from "../instantiate/target-loader.js";
import type { PublishedManifest } from "./read-manifests.js";

/** Imports a module as the package in a folder would; both as manifests and projects have them. */
export type ImportModule = (module: string, directory: string) => Promise<unknown>;

/**
 * Finds the code of the targets of trusted manifests; imports a module when the first of its
 * targets is asked for.
 */
export class TargetRegistry implements TargetLoader {
  readonly #manifests = new Map<TargetDefinition, PublishedManifest>();
  readonly #modules = new Map<string, Promise<unknown>>();
  readonly #targets = new Map<TargetDefinition, Promise<LoadedTarget>>();

  constructor(
    manifests: readonly PublishedManifest[],
    private readonly importModule: ImportModule = loadModule,
  ) {
    for (const published of manifests)
      for (const definition of published.manifest.targets) this.#manifests.set(definition, published);
  }

  /** The folder of the package that offers a target, from which its module is found. */
  directoryOf(definition: TargetDefinition): string | undefined {
    return this.#manifests.get(definition)?.directory;
  }

  load(definition: TargetDefinition): Promise<LoadedTarget> {
    let target = this.#targets.get(definition);
    if (target === undefined) this.#targets.set(definition, (target = this.#load(definition)));
    return target;
  }

  async #load(definition: TargetDefinition): Promise<LoadedTarget> {
    const published = this.#manifests.get(definition);
    if (published === undefined)
      throw new TargetLoadError(`\`${definition.name}\` is no target of this project`, []);
    const exported = await this.#module(definition, published);
    return walk(exported, definition);
  }

  async #module({ module, name }: TargetDefinition, published: PublishedManifest): Promise<unknown> {
    const key = `${published.directory}\n${module}`;
    let loading = this.#modules.get(key);
    if (loading === undefined)
      this.#modules.set(key, (loading = this.importModule(module, published.directory)));
    try {
      return await loading;
    } catch (error) {
      const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
      throw new TargetLoadError(
        `the module \`${module}\` of \`${name}\` cannot be loaded: ${reason}`,
        [`it is loaded from the package \`${published.manifest.package}\`: install or build that again`],
        { cause: error },
      );
    }
  }
}

/** Follows an export path over own properties alone, so that no name leads into a prototype. */
function walk(exported: unknown, { name, module, exportPath }: TargetDefinition): LoadedTarget {
  let owner: unknown;
  let value = exported;
  for (const [index, step] of exportPath.entries()) {
    const isContainer = (typeof value === "object" && value !== null) || typeof value === "function";
    if (!isContainer || !Object.hasOwn(value as object, step))
      throw new TargetLoadError(
        `the module \`${module}\` has no export \`${exportPath.slice(0, index + 1).join(".")}\``,
        [
          `its manifest offers \`${name}\`, so the two do not belong together: install or build the package again`,
        ],
      );
    owner = index === 0 ? undefined : value;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  if (!isCallable(value))
    throw new TargetLoadError(
      `the export \`${exportPath.join(".")}\` of \`${module}\` is neither a class nor a function`,
      ["install or build the package again"],
    );
  return { callable: value, owner };
}
