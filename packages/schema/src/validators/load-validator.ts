import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";
import type { Validator } from "./validator.js";

/** The validator in a file; undefined when the file is not there or is damaged: the walker judges the same. */
export function loadValidator(file: string): Validator | undefined {
  try {
    return runValidatorCode(readFileSync(file, "utf8"), file);
  } catch {
    return undefined;
  }
}

/** What the code of a file exports. Read anew by each process once, so it needs no place in a cache of modules. */
export function runValidatorCode(code: string, file: string): Validator | undefined {
  const module: { exports?: unknown } = {};
  const run: unknown = compileFunction(code, ["module"], { filename: file });
  (run as (own: typeof module) => void)(module);
  return typeof module.exports === "function" ? (module.exports as Validator) : undefined;
}
