import { join } from "node:path";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import { loadValidator } from "./load-validator.js";
import { validatorFile } from "./validator-file.js";
import type { Validator } from "./validator.js";

const validators = new WeakMap<TargetDefinition, Validator | undefined>();

/** The validator of a target, loaded from its file once per process; undefined where the catalog knows of none. */
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
