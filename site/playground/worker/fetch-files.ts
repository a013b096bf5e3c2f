import { putFile, putFolder } from "../node/disk.js";

/** Files of the page's disk, as they are published. */
export interface PublishedFiles {
  /** Path → content in base64. */
  readonly files: Readonly<Record<string, string>>;
  /** Path of a folder → another that holds the same. */
  readonly same?: Readonly<Record<string, string>>;
}

/** Puts files that were published beside the worker on the page's disk. */
export async function fetchFiles(name: string): Promise<void> {
  const response = await fetch(new URL(name, self.location.href));
  if (!response.ok) throw new Error(`\`${name}\` cannot be fetched (${response.status})`);
  const { files, same = {} } = (await response.json()) as PublishedFiles;
  for (const [path, content] of Object.entries(files))
    putFile(
      path,
      Uint8Array.from(atob(content), (character) => character.charCodeAt(0)),
    );
  for (const [path, other] of Object.entries(same)) putFolder(path, other);
}
