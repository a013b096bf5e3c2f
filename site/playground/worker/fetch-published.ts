/** Files of the page, as they are published. */
interface Published {
  /** Path → content in base64. */
  readonly files: Readonly<Record<string, string>>;
  readonly same?: Readonly<Record<string, string>>;
}

/** Files by their absolute paths. */
export interface PublishedFiles {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Path of a folder → another that holds the same. */
  readonly same: ReadonlyMap<string, string>;
}

/** Fetches files that were published beside the worker. */
export async function fetchPublished(name: string): Promise<PublishedFiles> {
  const response = await fetch(new URL(name, self.location.href));
  if (!response.ok) throw new Error(`\`${name}\` cannot be fetched (${response.status})`);
  const { files, same = {} } = (await response.json()) as Published;
  const bytes = (content: string) => Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  return {
    files: new Map(Object.entries(files).map(([path, content]) => [path, bytes(content)])),
    same: new Map(Object.entries(same)),
  };
}
