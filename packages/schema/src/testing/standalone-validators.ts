import type { TargetManifest } from "../manifest.js";
import { generateValidators } from "../validators/generate-validators.js";
import { validatorFile } from "../validators/validator-file.js";
import { runValidatorCode } from "../platform/node/validator-files.js";
import type { Validator } from "../validators/validator.js";

/** Target → its validator, from the code of its file. */
export function standaloneValidators(manifest: TargetManifest): ReadonlyMap<string, Validator> {
  const files = generateValidators(manifest);
  return new Map(
    manifest.targets.map((definition) => {
      const file = validatorFile(definition, manifest.definitions);
      const validator = runValidatorCode(files.get(file) ?? "", file);
      if (!validator) throw new Error(`\`${file}\` holds no validator`);
      return [definition.name, validator];
    }),
  );
}
