import { _, Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import type { TargetManifest } from "../manifest.js";
import { TargetCatalog } from "../target-catalog.js";
import { createAjv } from "./create-ajv.js";
import { toAjvSchema } from "./to-ajv-schema.js";
import { validatorFile } from "./validator-file.js";

/**
 * The validators of all targets of a manifest as CommonJS files without imports: file name → code. They belong into
 * the folder that `validatorFolder` names; a catalog that knows the folder never loads ajv for these targets.
 */
export function generateValidators(manifest: TargetManifest): ReadonlyMap<string, string> {
  const ajv = createAjv({ Ajv, _ }, { source: true });
  const catalog = new TargetCatalog([manifest]);
  const files = new Map<string, string>();
  for (const definition of manifest.targets) {
    const schema = toAjvSchema(catalog, definition);
    files.set(validatorFile(definition.name, schema), `${standalone.default(ajv, ajv.compile(schema))}\n`);
  }
  return files;
}
