import { stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { DiagnosticCollector, DiagnosticError, loadProject, type Project } from "@lighterjs/core";
import { createEditorSchema } from "@lighterjs/schema";
import type { CommandContext } from "../command-context.js";
import { CommandError } from "../command-error.js";
import { schemaFiles } from "../schema-files.js";
import { EXIT_CODE } from "../exit-code.js";
import { refuseLinks } from "../host/refuse-links.js";
import { writeChangedFile } from "../host/write-changed-file.js";
import { renderFailure } from "../render-failure.js";

export interface SchemaRequest {
  /** A config or a folder of the project; the working directory when left out. */
  readonly place: string | undefined;
  /** Where the schema of configs goes instead of the project's `.lighter` folder. */
  readonly output: string | undefined;
}

/**
 * `lighter schema`: writes what an editor needs to complete, explain and check the configs of a project, and prints where
 * it is. The targets are read as `check` reads them; no code of theirs is imported.
 */
export async function schema(request: SchemaRequest, context: CommandContext): Promise<number> {
  const { cwd, streams, verbosity } = context;
  let project: Project;
  try {
    project = await findProject(request.place, cwd);
  } catch (error) {
    if (!DiagnosticError.is(error)) throw error;
    const { color } = streams.err;
    streams.err.write(renderFailure(error, { color, verbosity, outcome: "no schema was written" }));
    return EXIT_CODE.refused;
  }
  const folder = join(project.directory, ".lighter");
  const files = schemaFiles(createEditorSchema(project.catalog, project.roots));
  const path = request.output === undefined ? join(folder, files.config.name) : resolve(cwd, request.output);
  const others = request.output === undefined ? [...files.groups, { name: ".gitignore", text: "*\n" }] : [];
  const all = [
    ...others.map(({ name, text }) => [join(folder, name), text] as const),
    [path, files.config.text] as const,
  ];
  for (const [file] of all) await refuseLinks(file, project.directory);
  for (const [file, text] of all) await writeChangedFile(file, text, project.directory, HELP);
  streams.out.write(`${relative(cwd, path)}\n`);
  return EXIT_CODE.done;
}

const HELP = ["`--output FILE` writes the schema of configs elsewhere"];

/** The project of a config, a folder, or the working directory; never that of the command line's own installation. */
async function findProject(place: string | undefined, cwd: string): Promise<Project> {
  const found = new DiagnosticCollector();
  const files = place === undefined ? [] : [await insideOf(place, cwd)];
  return found.finish(await loadProject({ files, cwd }, found.report));
}

/** A path whose folder is the place, or that of the config which is there. */
async function insideOf(place: string, cwd: string): Promise<string> {
  const path = resolve(cwd, place);
  const there = await stat(path).catch(() => undefined);
  if (there === undefined)
    throw new CommandError(`there is no file or folder \`${place}\``, {
      help: ["name a config of the project, or leave it out inside of the project"],
    });
  return join(there.isDirectory() ? path : dirname(path), "package.json");
}
