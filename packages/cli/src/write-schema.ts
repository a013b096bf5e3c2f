import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "@lighterjs/core/stages";
import { createEditorSchema } from "@lighterjs/schema";
import { CommandError } from "./command-error.js";
import { refuseLinks } from "./host/refuse-links.js";
import { writeChangedFile } from "./host/write-changed-file.js";
import { schemaFiles } from "./schema-files.js";
import type { Streams } from "./terminal/output.js";

const HELP = ["`lighter schema --output FILE` writes the schema of configs elsewhere"];

/** The folder of the schemas of a project. */
export function schemaFolder(project: Project): string {
  return join(project.directory, ".lighter");
}

/**
 * Writes the editor schemas of a project, and says where that of configs is and whether any has changed.
 *
 * @param output - absolute path for the schema of configs, and none for group files; by default all in {@link schemaFolder}
 * @throws CommandError when one cannot be written
 */
export async function writeSchema(
  project: Project,
  output?: string,
): Promise<{ readonly path: string; readonly changed: boolean }> {
  const folder = schemaFolder(project);
  const files = schemaFiles(createEditorSchema(project.catalog, project.roots));
  const path = output ?? join(folder, files.config.name);
  const others = output === undefined ? [...files.groups, { name: ".gitignore", text: "*\n" }] : [];
  const all = [
    ...others.map(({ name, text }) => [join(folder, name), text] as const),
    [path, files.config.text] as const,
  ];
  for (const [file] of all) await refuseLinks(file, project.directory);
  let changed = false;
  for (const [file, text] of all)
    if (await writeChangedFile(file, text, project.directory, HELP)) changed = true;
  return { path, changed };
}

/** Writes the schemas of a project whose manifest was made anew, where it has some: an editor goes on with what is so now. */
export async function refreshSchema(project: Project, { err }: Streams): Promise<void> {
  if (!existsSync(join(schemaFolder(project), "schema.json"))) return;
  try {
    await writeSchema(project);
  } catch (error) {
    if (!CommandError.is(error)) throw error;
    err.write(`warning: the editor schema is out of date: ${error.message}\n`);
  }
}
