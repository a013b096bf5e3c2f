import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "@lighterjs/core/stages";
import { createEditorSchema, type EditorJsonSchema, type EditorSchemas } from "@lighterjs/schema";
import { CommandError } from "./command-error.js";
import { refuseLinks } from "./host/refuse-links.js";
import { writeChangedFile } from "./host/write-changed-file.js";
import type { Streams } from "./terminal/output.js";

const HELP = ["`lighter schema --output FILE` writes the schema of configs elsewhere"];

/** The folder of the schemas of a project. */
export function schemaFolder(project: Project): string {
  return join(project.directory, ".lighter");
}

/**
 * Writes the editor schemas of a project, and says where that of configs is and whether any has
 * changed.
 *
 * @param output - absolute path for the schema of configs, and none for group files; by default all
 * in {@link schemaFolder}
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

/**
 * Writes the schemas of a project whose manifest was made anew, where it has some: an editor goes
 * on with what is so now.
 */
export async function refreshSchema(project: Project, { err }: Streams): Promise<void> {
  if (!existsSync(join(schemaFolder(project), "schema.json"))) return;
  try {
    await writeSchema(project);
  } catch (error) {
    if (!CommandError.is(error)) throw error;
    err.write(`warning: the editor schema is out of date: ${error.message}\n`);
  }
}

interface SchemaFile {
  readonly name: string;
  readonly text: string;
}

/**
 * The files that hold the editor schemas of a project: `schema.json` for configs, `<Type>.json` for
 * group files.
 */
export function schemaFiles({ config, groups }: EditorSchemas): {
  readonly config: SchemaFile;
  readonly groups: readonly SchemaFile[];
} {
  const file = (name: string, schema: EditorJsonSchema): SchemaFile => ({
    name,
    text: `${JSON.stringify(schema)}\n`,
  });
  const taken = new Set(["schema"]);
  const distinct = (type: string): string => {
    // Two types may differ in case alone, which not every file system tells apart.
    const plain = type.replace(/[^\p{ID_Continue}$-]/gu, "_");
    let name = plain;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${plain}-${number}`;
    taken.add(name.toLowerCase());
    return name;
  };
  return {
    config: file("schema.json", config),
    groups: Object.entries(groups).map(([type, schema]) => file(`${distinct(type)}.json`, schema)),
  };
}
