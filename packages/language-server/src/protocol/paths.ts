import { fileURLToPath, pathToFileURL } from "@lighterjs/core/paths";

/** The absolute path behind a URI, where it is that of a file of this machine. */
export function pathOf(uri: string): string | undefined {
  try {
    return uri.startsWith("file:") ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** The URIs of files, each spelled as the editor spells it where that is known. */
export class Addresses {
  readonly #given = new Map<string, string>();

  /** Takes note of how an editor spells the URI of a file. */
  note(path: string, uri: string): void {
    this.#given.set(path, uri);
  }

  forget(path: string): void {
    this.#given.delete(path);
  }

  uriOf(path: string): string {
    return this.#given.get(path) ?? pathToFileURL(path).href;
  }
}
