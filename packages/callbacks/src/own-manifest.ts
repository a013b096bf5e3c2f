import type { OwnManifest } from "@lighterjs/schema";

/**
 * The declared options of the classes of this package, against which their constructors check what
 * code gives them.
 */
export const OWN_MANIFEST: OwnManifest = { manifest: new URL("../lighter.targets.json", import.meta.url) };
