import { createRequire } from "node:module";

/** Of this command line. The bundle has it written in. */
export const { version } = createRequire(import.meta.url)("lighterjs/package.json") as { version: string };
