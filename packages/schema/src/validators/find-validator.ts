import { createRequire } from "node:module";
import { join } from "node:path";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";
import { compileValidator } from "./compile-validator.js";
import { toAjvSchema } from "./to-ajv-schema.js";
import { validatorFile } from "./validator-file.js";
import type { Validator } from "./validator.js";

const validators = new WeakMap<TargetDefinition, Validator>();

/** The validator of a target: once per process loaded from its file, or compiled where there is none. */
export function findValidator(catalog: TargetCatalog, definition: TargetDefinition): Validator {
  const known = validators.get(definition);
  if (known) return known;
  const schema = toAjvSchema(catalog, definition);
  const folder = catalog.validatorFolderOf(definition);
  const loaded =
    folder === undefined ? undefined : loadValidator(join(folder, validatorFile(definition.name, schema)));
  const validator = loaded ?? compileValidator(schema);
  validators.set(definition, validator);
  return validator;
}

const require = createRequire(import.meta.url);

/** The validator in a file; undefined when the file is not there or is damaged: a new one judges the same. */
function loadValidator(file: string): Validator | undefined {
  try {
    const loaded: unknown = require(file);
    return typeof loaded === "function" ? (loaded as Validator) : undefined;
  } catch {
    return undefined;
  }
}
