import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Diagnostic } from "../diagnostic.js";
import { fixing } from "../fix.js";
import type { CommandLine } from "./command-line.js";

/** Words of the command line that are no files, but an override without its `=`. */
export interface SpacedOverride {
  /** Which of the files they would be. */
  readonly indices: readonly number[];
  readonly diagnostic: Diagnostic;
}

/** A path of a config: `trainer.max_epochs`. */
const PATH = /^[A-Za-z_][\w-]*(?:(?:\.|\[)[\w-]+\]?)+$/;
const CONFIG = /\.(?:ya?ml|json)$/i;

/** `trainer.max_epochs 3`, where `trainer.max_epochs=3` was meant: neither word is a file. */
export async function findSpacedOverride(
  { files: places }: CommandLine,
  files: readonly string[],
  cwd: string,
): Promise<SpacedOverride | undefined> {
  for (const [index, path] of files.entries()) {
    if (!PATH.test(path) || CONFIG.test(path) || (await exists(resolve(cwd, path)))) continue;
    const [at, next] = [places[index]!, files[index + 1]];
    const value =
      next === undefined || CONFIG.test(next) || (await exists(resolve(cwd, next))) ? undefined : next;
    const end = value === undefined ? at.span.end : places[index + 1]!.span.end;
    const meant = `${path}=${value ?? "VALUE"}`;
    const help = `an override has a \`=\`: \`${meant}\``;
    const edits = [{ source: at.source, span: { start: at.span.start, end }, text: meant }];
    return {
      indices: value === undefined ? [index] : [index, index + 1],
      diagnostic: {
        code: "FILE_NOT_FOUND",
        severity: "error",
        message: `there is no file \`${path}\``,
        labels: [{ ...at, text: "reads like the path of an override" }],
        ...(value === undefined ? { help: [help] } : fixing(help, { edits })),
      },
    };
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
