/**
 * The folder of the validators that belong to a manifest, beside it: `tf.validators` of
 * `tf.targets.json`.
 */
export function validatorFolder(manifestFile: string): string {
  return `${manifestFile.replace(/(?:\.targets)?\.json$/, "")}.validators`;
}
