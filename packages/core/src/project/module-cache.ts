import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TransformOptions } from "jiti";
import { replaceFileSync } from "../files/replace-file.js";

/** Compiles one module: jiti's own work, which takes a second for the first. */
type Compile = (options: TransformOptions) => string;

/**
 * The same, with what was compiled before kept in a folder: one file a module, which says what it
 * was made from and has a digest of its own. A file that cannot be read, or does not say so, is
 * made anew; where none can be written, nothing is kept.
 *
 * @param version - of whatever compiles
 */
export function compileOnce(compile: Compile, folder: string, version: string): Compile {
  return (options) => {
    const { source, filename, ...how } = options;
    if (filename === undefined) return compile(options);
    const file = join(folder, `${sha256(JSON.stringify([filename, how]))}.js`);
    const madeFrom = sha256(JSON.stringify([version, filename, how, source]));
    const kept = readKept(file, madeFrom);
    if (kept !== undefined) return kept;
    const code = compile(options);
    keep(folder, file, `${madeFrom} ${sha256(code)}\n${code}`);
    return code;
  };
}

function readKept(file: string, madeFrom: string): string | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const end = text.indexOf("\n");
    const code = text.slice(end + 1);
    return text.slice(0, end) === `${madeFrom} ${sha256(code)}` ? code : undefined;
  } catch {
    return undefined;
  }
}

function keep(folder: string, file: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    replaceFileSync(file, text, false);
  } catch {
    // It is compiled again the next time.
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
