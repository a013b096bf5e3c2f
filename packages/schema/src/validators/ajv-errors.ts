import { createRequire } from "node:module";
import type { OptionSchema } from "../convert/option-schema.js";
import { createAjv, type AjvLibrary } from "./create-ajv.js";
import type { ValidatorContext, ValidatorError } from "./validator.js";

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
