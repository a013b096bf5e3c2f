import { putFile, putFolder } from "../node/disk.js";
import { fetchPublished } from "./fetch-published.js";

/** Puts files that were published beside the worker on the page's disk. */
export async function fetchFiles(name: string): Promise<void> {
  const { files, same } = await fetchPublished(name);
  for (const [path, content] of files) putFile(path, content);
  for (const [path, other] of same) putFolder(path, other);
}
