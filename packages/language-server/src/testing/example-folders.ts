import { fileURLToPath } from "node:url";

/** Absolute path of an example of this repository. */
export const exampleFolder = (name: string): string =>
  fileURLToPath(new URL(`../../../../examples/${name}`, import.meta.url));
