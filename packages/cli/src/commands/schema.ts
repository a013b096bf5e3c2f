import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { DiagnosticError } from "@lighterjs/core";
import { DiagnosticCollector, loadProject, type Project, type ProjectRequest } from "@lighterjs/core/stages";
import { defineCommand } from "../command.js";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { EXIT_CODE } from "../exit-code.js";
import { watchSchema } from "../watch-schema.js";
import { writeSchema } from "../write-schema.js";
import { renderFailure } from "../render-failure.js";

interface SchemaRequest {
  /** A config or a folder of the project; the working directory when left out. */
  readonly source: string | undefined;
  /** Where the schema of configs goes instead of the project's `.lighter` folder. */
  readonly output: string | undefined;
  /** Go on, and write it again whenever what it is made from has changed. */
  readonly watch: boolean;
}

export const command = defineCommand({
  argument: {
    name: "[config]",
    description: "a config or folder of the project (default: the working directory)",
  },
  options: [
    {
      flags: "--output <file>",
      description: "write the schema of configs to this file, and none for group files",
    },
    {
      flags: "--watch",
      description: "go on, and write it again whenever the project's own targets change; Ctrl-C ends it",
    },
  ],
  examples: `
  $ lighter schema
  .lighter/schema.json

An editor with yaml-language-server (in VS Code: the YAML extension by Red Hat)
reads it when the first line of a config says so:
  # yaml-language-server: $schema=./.lighter/schema.json

Run it again when targets have changed: those of the project or of its packages.
Beside it are schemas for files of config groups, which hold one node:
.lighter/Callback.json, .lighter/Optimizer.json, ...`,
  run: ([source], { output, watch = false }, context) => schema({ source, output, watch }, context),
});

/**
 * `lighter schema`: writes what an editor needs to complete, explain and check the configs of a
 * project, and prints where it is; with `--watch` until it is stopped, and a line for each time.
 * The targets are read as `check` reads them; no code of theirs is imported.
 */
async function schema(request: SchemaRequest, context: CommandContext): Promise<number> {
  const { cwd, streams, verbosity } = context;
  let project: Project;
  try {
    project = await findProject(request.source, cwd);
  } catch (error) {
    if (!DiagnosticError.is(error)) throw error;
    const { color } = streams.err;
    streams.err.write(renderFailure(error, { color, verbosity, outcome: "no schema was written" }));
    return EXIT_CODE.refused;
  }
  const output = request.output === undefined ? undefined : resolve(cwd, request.output);
  const { path } = await writeSchema(project, output);
  streams.out.write(`${relative(cwd, path)}\n`);
  if (!request.watch) return EXIT_CODE.done;
  return watchSchema(project.directory, context, async () => {
    const next = await findProject(request.source, cwd);
    const { changed } = await writeSchema(next, output);
    if (changed) streams.out.write(`${relative(cwd, path)}\n`);
  });
}

/**
 * The project of the working directory, of a folder that is named, or, as for every command, of a
 * config; never that of the command line's own installation.
 */
async function findProject(source: string | undefined, cwd: string): Promise<Project> {
  const found = new DiagnosticCollector();
  const where = source === undefined ? { files: [] } : await whereIs(source, cwd);
  return found.finish(await loadProject({ ...where, cwd }, found.report));
}

async function whereIs(source: string, cwd: string): Promise<Pick<ProjectRequest, "files" | "project">> {
  const there = await stat(resolve(cwd, source)).catch(() => undefined);
  if (there === undefined)
    throw new CommandError(`there is no file or folder \`${source}\``, {
      help: ["name a config of the project, or leave it out inside of the project"],
    });
  return there.isDirectory() ? { files: [], project: source } : { files: [source] };
}
