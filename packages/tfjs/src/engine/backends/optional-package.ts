import { createRequire } from "node:module";
import { join } from "node:path";

/** Outcome of loading a package that only some users install. */
export type OptionalPackage =
  | { readonly state: "loaded"; readonly exports: unknown }
  | { readonly state: "not installed" }
  /** It is there but does not load, for example for want of its compiled part. */
  | { readonly state: "broken"; readonly error: unknown };

/**
 * Loads a package from the user's project, which is where it was installed; ours may stand
 * elsewhere.
 *
 * @param directory - any folder of the project
 */
export function loadOptionalPackage(name: string, directory: string): OptionalPackage {
  const require = createRequire(join(directory, "package.json"));
  try {
    require.resolve(name);
  } catch {
    return { state: "not installed" };
  }
  try {
    return { state: "loaded", exports: require(name) };
  } catch (error) {
    return { state: "broken", error };
  }
}
