import { createRequire } from "node:module";
import { join } from "node:path";
import type { Project } from "@lighterjs/core/stages";
import { CommandError } from "../command-error.js";

/**
 * Refuses two copies of tsyringe: only the copy that a constructor's package imports knows what it
 * asks for.
 *
 * @throws CommandError when the project, or a package whose targets it uses, has another copy than
 * this command line
 */
export function requireSharedContainer({ directory, catalog }: Project): void {
  const own = containerOf(import.meta.url);
  const project = join(directory, "package.json");
  const packages = new Set(catalog.manifests.map((manifest) => manifest.package));
  for (const [name, file] of [
    ["the project", project],
    ...[...packages].map((name) => [`\`${name}\``, resolve(`${name}/package.json`, project)] as const),
  ] as const) {
    const theirs = file === undefined ? undefined : containerOf(file);
    if (theirs === undefined || theirs === own) continue;
    throw new CommandError(`\`lighter\` cannot build what ${name} offers: the two are installed apart`, {
      help: ["install it in the project, `npm install lighterjs`: every `lighter` will use that one there"],
    });
  }
}

function containerOf(importer: string): string | undefined {
  return resolve("tsyringe", importer);
}

/**
 * Absolute path of what a file would import, links followed; undefined where it cannot be found.
 */
function resolve(specifier: string, importer: string): string | undefined {
  try {
    return createRequire(importer).resolve(specifier);
  } catch {
    return undefined;
  }
}
