import type { Ajv } from "ajv";
import { createRequire } from "node:module";
import { createAjv, type AjvLibrary } from "./create-ajv.js";
import type { AjvSchema } from "./to-ajv-schema.js";
import type { Validator } from "./validator.js";

let ajv: Ajv | undefined;

/** Compiles a validator; the first call loads ajv. */
export function compileValidator(schema: AjvSchema): Validator {
  ajv ??= createAjv(loadAjv());
  const validate = ajv.compile(schema);
  return validate as Validator;
}

/** Found from this package's folder: a bundle that holds this file lies in another package. */
function loadAjv(): AjvLibrary {
  const own = createRequire(import.meta.url).resolve("@lighterjs/schema/package.json");
  return createRequire(own)("ajv") as AjvLibrary;
}
