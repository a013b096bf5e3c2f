import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The content of a file that comes with a package. */
export function readText(url: URL): string {
  return readFileSync(fileURLToPath(url), "utf8");
}
