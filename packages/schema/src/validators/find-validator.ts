import { join } from "node:path";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import { compileValidator } from "./compile-validator.js";
import { loadValidator } from "./load-validator.js";
import { toAjvSchema } from "./to-ajv-schema.js";
import { validatorFile } from "./validator-file.js";
import type { Validator } from "./validator.js";

const validators = new WeakMap<TargetDefinition, Validator>();

/** The validator of a target: once per process loaded from its file, or compiled where there is none. */
export function findValidator(catalog: TargetCatalog, definition: TargetDefinition): Validator {
  const known = validators.get(definition);
  if (known) return known;
  const validator = loadOwn(catalog, definition) ?? compileValidator(toAjvSchema(catalog, definition));
  validators.set(definition, validator);
  return validator;
}

/** The validator that came with the manifest. */
function loadOwn(catalog: TargetCatalog, definition: TargetDefinition): Validator | undefined {
  const manifest = catalog.manifestOf(definition);
  if (manifest === undefined) return undefined;
  const folder = catalog.validatorFolders.get(manifest);
  if (folder === undefined) return undefined;
  return loadValidator(join(folder, validatorFile(definition, manifest.definitions)));
}
