import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The `lighter` of a folder, or of one above it, where one is installed that can serve an editor.
 * Nothing of it is run to tell.
 *
 * @param folder - absolute path
 * @returns absolute path of its command
 */
export function installedIn(folder: string): string | undefined {
  const installation = join(folder, "node_modules", "lighterjs");
  if (existsSync(join(installation, "package.json"))) {
    const serves = existsSync(join(installation, "dist", "commands", "lsp.js"));
    return serves ? join(installation, "bin", "lighter.js") : undefined;
  }
  const above = dirname(folder);
  return above === folder ? undefined : installedIn(above);
}

/** @returns absolute path of the command that came with the extension */
export function shippedWith(extension: string): string {
  return join(extension, "dist", "server", "node_modules", "lighterjs", "dist", "bundle", "main.cjs");
}

/** Which server an editor starts. */
export interface ServerChoice {
  /** Absolute paths of the folders that are open. */
  readonly folders: readonly string[];
  /** Absolute path of the extension. */
  readonly extension: string;
  /** Whether code of the folders may run: they are trusted, and nobody has said otherwise. */
  readonly mayUseInstalled: boolean;
}

/** The command that serves: of the first folder that has one, else the extension's own. */
export function findServer({ folders, extension, mayUseInstalled }: ServerChoice): string {
  const installed = mayUseInstalled ? folders.map(installedIn).find((path) => path !== undefined) : undefined;
  return installed ?? shippedWith(extension);
}
