import { _, Ajv, stringify } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import type { TargetManifest } from "../manifest.js";
import { TargetCatalog } from "../target-catalog.js";
import type { OptionSchema } from "../convert/option-schema.js";
import { createAjv } from "./create-ajv.js";
import { toAjvSchema } from "./to-ajv-schema.js";
import { validatorFile } from "./validator-file.js";

/**
 * The validators of all targets of a manifest as CommonJS files without imports: file name → code.
 * They belong into the folder that `validatorFolder` names; a catalog that knows the folder never
 * loads ajv for these targets.
 */
export function generateValidators(manifest: TargetManifest): ReadonlyMap<string, string> {
  const ajv = createAjv({ Ajv, _, stringify }, { source: true });
  const catalog = new TargetCatalog([manifest]);
  const files = new Map<string, string>();
  for (const definition of manifest.targets) {
    const schema = toAjvSchema(catalog, definition);
    const code = standalone.default(ajv, ajv.compile(schema));
    files.set(validatorFile(definition, manifest.definitions), `${withoutSchema(code, schema)}\n`);
  }
  return files;
}

/**
 * ajv keeps the schema beside the code, a fifth of the file, although the code mostly says it all.
 */
function withoutSchema(code: string, schema: OptionSchema): string {
  const literal = `= ${stringify(schema).toString()};`;
  const [before = "", after, ...more] = code.split(literal);
  const name = /const (schema\d+) $/.exec(before)?.[1];
  if (name === undefined || after === undefined || more.length > 0) return code;
  const isUsed = new RegExp(`\\b${name}\\b`).test(after);
  return isUsed ? code : before.slice(0, -`const ${name} `.length) + after;
}
