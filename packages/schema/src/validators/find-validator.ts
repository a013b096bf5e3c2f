import { loadValidator } from "#platform/validator-files";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
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
  const folder = manifest && catalog.validatorFolders.get(manifest);
  return folder === undefined ? undefined : loadValidator(folder, definition, manifest!.definitions);
}
