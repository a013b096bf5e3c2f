import type { EditorJsonSchema, EditorSchemas } from "@lighterjs/schema";

export interface SchemaFile {
  readonly name: string;
  readonly text: string;
}

/** The files that hold the editor schemas of a project: `schema.json` for configs, `<Type>.json` for group files. */
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
