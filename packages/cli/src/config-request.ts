import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { ConfigRequest } from "@lighterjs/core";
import { splitArguments } from "@lighterjs/core/stages";
import type { CommandContext } from "./command-context.js";
import { CommandError } from "./command-error.js";
import { readLimits } from "./access-flags.js";
import { installationFolder } from "./installation.js";

/** The part of a command line that names a config. */
export interface ConfigArguments {
  /** Config files and overrides, as given. */
  readonly args: readonly string[];
  readonly configDir: string | undefined;
  /** Folder of the project to use, where one was chosen. */
  readonly project: string | undefined;
}

/** A request for a config, with at least one file. */
export interface NamedConfigRequest extends ConfigRequest {
  readonly files: readonly [string, ...string[]];
  readonly overrides: readonly string[];
}

/**
 * Makes the request to the pipeline from the command line.
 *
 * @param command - for the message: `fit`
 * @throws CommandError when there is no file, an argument is empty, a limit is none, or the further
 * folder is not there
 */
export function configRequest(
  command: string,
  { args, configDir, project }: ConfigArguments,
  { cwd, environment, startedAt, limits, streams }: CommandContext,
): NamedConfigRequest {
  if (args.some((argument) => argument.trim() === ""))
    throw new CommandError("an argument is empty", {
      help: [
        "an override is written `path=value`, an empty text `path=''`; mind variables that may be unset",
      ],
    });
  const { files, overrides } = splitArguments(args);
  const [first, ...others] = files;
  if (first === undefined)
    throw new CommandError(`\`lighter ${command}\` needs a config file`, {
      help: [`for example \`lighter ${command} config.yaml\``],
    });
  if (configDir !== undefined && !isFolder(resolve(cwd, configDir)))
    throw new CommandError(`there is no folder \`${configDir}\``, {
      help: ["`--config-dir` names a further folder with configs, from the working directory"],
    });
  requireProjectFolder(project, cwd);
  return {
    files: [first, ...others],
    overrides,
    cwd,
    project,
    configDirs: configDir === undefined ? [] : [configDir],
    environment,
    clock: { now: () => startedAt },
    limits: readLimits(limits).config,
    fallback: installationFolder(),
    onNewManifest: async (project) => (await import("./write-schema.js")).refreshSchema(project, streams),
  };
}

/** @throws CommandError where `--project` names no folder */
export function requireProjectFolder(project: string | undefined, cwd: string): void {
  if (project !== undefined && !isFolder(resolve(cwd, project)))
    throw new CommandError(`there is no folder \`${project}\``, {
      help: ["`--project` names the folder of a project, from the working directory"],
    });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
