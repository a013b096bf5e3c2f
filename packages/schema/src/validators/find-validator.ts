import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import { validatorFile } from "./validator-file.js";
import type { Validator } from "./validator.js";

const validators = new WeakMap<TargetDefinition, Validator | undefined>();

/**
 * The validator of a target, loaded from its file once per process; undefined where the catalog
 * knows of none.
 */
export function findValidator(catalog: TargetCatalog, definition: TargetDefinition): Validator | undefined {
  if (!validators.has(definition)) validators.set(definition, loadOwn(catalog, definition));
  return validators.get(definition);
}

/** The validator that came with the manifest. */
function loadOwn(catalog: TargetCatalog, definition: TargetDefinition): Validator | undefined {
  const manifest = catalog.manifestOf(definition);
  if (manifest === undefined) return undefined;
  const folder = catalog.validatorFolders.get(manifest);
  if (folder === undefined) return undefined;
  return loadValidator(join(folder, validatorFile(definition, manifest.definitions)));
}

/**
 * The validator in a file; undefined when the file is not there or is damaged: the walker judges
 * the same.
 */
function loadValidator(file: string): Validator | undefined {
  try {
    return runValidatorCode(readFileSync(file, "utf8"), file);
  } catch {
    return undefined;
  }
}

/**
 * Runs the code of a validator and gives its export. Read anew by each process once, so it needs no
 * place in a cache of modules.
 */
export function runValidatorCode(code: string, file: string): Validator | undefined {
  const module: { exports?: unknown } = {};
  const run: unknown = compileFunction(code, ["module"], { filename: file });
  (run as (own: typeof module) => void)(module);
  return typeof module.exports === "function" ? (module.exports as Validator) : undefined;
}
