import type { OwnManifest } from "@lighterjs/schema";

/**
 * Where the declared options of a class of this package stand, against which its constructor checks
 * what code gives it.
 *
 * @param name - of the target: `lighter.data.Csv`
 */
export function ownManifest(name: string): OwnManifest {
  return { manifest: new URL("../lighter.targets.json", import.meta.url), name };
}
