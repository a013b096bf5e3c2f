import { createHash } from "node:crypto";
import type { TargetDefinition, TargetManifest } from "../manifest.js";

/**
 * Raise it whenever the same definition gives other code, or code that is handed another context; a
 * test watches.
 */
const DIALECT = 3;

/**
 * The name of the file that holds a target's validator: `lighter.callbacks.Freezer-3f0c….cjs`. It
 * has the digest of what the validator is made from, so one that is out of date is not even found.
 */
export function validatorFile(
  { name, options }: TargetDefinition,
  definitions: TargetManifest["definitions"],
): string {
  const text = JSON.stringify([DIALECT, options]);
  const hash = createHash("sha256").update(text);
  if (text.includes('"$ref"')) hash.update(textOf(definitions));
  return `${name}-${hash.digest("hex").slice(0, 16)}.cjs`;
}

/** The names of the files that hold the validators of a manifest. */
export function validatorFiles({ targets, definitions }: TargetManifest): readonly string[] {
  return targets.map((definition) => validatorFile(definition, definitions));
}

const texts = new WeakMap<TargetManifest["definitions"], string>();

/** All definitions at once: one change makes more validators anew than it must, and is rare. */
function textOf(definitions: TargetManifest["definitions"]): string {
  const text = texts.get(definitions) ?? JSON.stringify(definitions);
  texts.set(definitions, text);
  return text;
}
