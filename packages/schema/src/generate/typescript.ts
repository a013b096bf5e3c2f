import { createRequire } from "node:module";
import type ts from "typescript";

/**
 * The compiler, imported as `#typescript`. Node 20 compiles a large CommonJS module twice when an
 * ES module imports it, and reads it a third time for its exports; required it is read once.
 */
export default createRequire(import.meta.url)("typescript") as typeof ts;
