import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import type { OptionSchema } from "../../convert/option-schema.js";
import type { TargetDefinition, TargetManifest } from "../../manifest.js";
import { createAjv, type AjvLibrary } from "../../validators/create-ajv.js";
import { validatorFile } from "../../validators/validator-file.js";
import type { Validator, ValidatorContext, ValidatorError } from "../../validators/validator.js";

/**
 * The validator of a target in the folder of its manifest; undefined when the file is not there or
 * is damaged: the walker judges the same.
 */
export function loadValidator(
  folder: string,
  definition: TargetDefinition,
  definitions: TargetManifest["definitions"],
): Validator | undefined {
  const file = join(folder, validatorFile(definition, definitions));
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

/**
 * Tells what is wrong with options in ajv's own words, by a validator made for this one question.
 */
export function ajvErrors(
  schema: OptionSchema,
  options: unknown,
  context: ValidatorContext,
): readonly ValidatorError[] {
  const validate = createAjv(loadAjv(), { errors: true }).compile(schema);
  validate.call(context, options);
  return validate.errors ?? [];
}

/** Found from this package's folder: a bundle that holds this file lies in another package. */
function loadAjv(): AjvLibrary {
  const own = createRequire(import.meta.url).resolve("@lighterjs/schema/package.json");
  return createRequire(own)("ajv") as AjvLibrary;
}
