import { createHash } from "node:crypto";
import type { TargetManifest } from "../manifest.js";
import { TargetCatalog } from "../target-catalog.js";
import { toAjvSchema, type AjvSchema } from "./to-ajv-schema.js";

/** Raise it when validators of the same schema are compiled to judge otherwise, or are handed another context. */
const DIALECT = 1;

/**
 * The name of the file that holds a target's validator: `lighter.callbacks.Freezer-3f0c….cjs`. It has the digest of the
 * schema, so a file made from another one is not even found, on whatever file system.
 */
export function validatorFile(target: string, schema: AjvSchema): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([DIALECT, schema]))
    .digest("hex");
  return `${target}-${digest.slice(0, 16)}.cjs`;
}

/** The folder of the validators that belong to a manifest, beside it: `tf.validators` of `tf.targets.json`. */
export function validatorFolder(manifestFile: string): string {
  return `${manifestFile.replace(/(?:\.targets)?\.json$/, "")}.validators`;
}

/** The names of the files that hold the validators of a manifest. */
export function validatorFiles(manifest: TargetManifest): readonly string[] {
  const catalog = new TargetCatalog([manifest]);
  return manifest.targets.map((definition) =>
    validatorFile(definition.name, toAjvSchema(catalog, definition)),
  );
}
