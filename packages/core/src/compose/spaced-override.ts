import { resolve } from "#platform/paths";
import type { ConfigFiles } from "../access/config-files.js";
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
  configFiles: ConfigFiles,
): Promise<SpacedOverride | undefined> {
  const exists = async (path: string): Promise<boolean> =>
    (await configFiles.realPath(resolve(cwd, path))) !== undefined;
  for (const [index, path] of files.entries()) {
    if (!PATH.test(path) || CONFIG.test(path) || (await exists(path))) continue;
    const [at, next] = [places[index]!, files[index + 1]];
    const value = next === undefined || CONFIG.test(next) || (await exists(next)) ? undefined : next;
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
