/** Keys of a node that are instructions to Lighter, not options of the target. */
export const CONTROL_KEYS: ReadonlySet<string> = new Set([
  "_target_",
  "_args_",
  "_partial_",
  "_recursive_",
  "_disabled_",
  "_convert_",
  "_merge_",
  "_replace_",
]);

/** Of these, the ones that also mean something in a mapping without a `_target_`. */
export const MAPPING_CONTROL_KEYS: ReadonlySet<string> = new Set([
  "_recursive_",
  "_disabled_",
  "_convert_",
  "_merge_",
  "_replace_",
]);
