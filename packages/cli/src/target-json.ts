import type { JsonSchema, TargetCatalog, TargetDefinition } from "@lighterjs/schema";

/**
 * A target as `targets --format json` prints it. `options` stands alone: definitions it refers to
 * are in it.
 */
export interface TargetJSON {
  readonly name: string;
  readonly kind: "class" | "function";
  readonly description: string;
  readonly module: string;
  readonly options: JsonSchema & { readonly definitions?: Readonly<Record<string, JsonSchema>> };
  readonly produces: readonly string[];
}

export function targetToJSON(catalog: TargetCatalog, target: TargetDefinition): TargetJSON {
  const { name, kind, description, module, options, produces } = target;
  const definitions: Record<string, JsonSchema> = {};
  const collect = (schema: JsonSchema): void => {
    for (const ref of referencesOf(schema)) {
      const definition = ref.replace(/^#\/definitions\//, "");
      if (Object.hasOwn(definitions, definition)) continue;
      const resolved = catalog.resolve(target, ref);
      definitions[definition] = resolved;
      collect(resolved);
    }
  };
  collect(options);
  const complete = Object.keys(definitions).length === 0 ? options : { ...options, definitions };
  return { name, kind, description, module, options: complete, produces };
}

/** Every `$ref` of a schema, not followed. */
function referencesOf(schema: JsonSchema): string[] {
  const parts: (JsonSchema | boolean | undefined)[] = [
    ...(schema.anyOf ?? []),
    ...(schema.allOf ?? []),
    ...[schema.items ?? []].flat(),
    ...Object.values(schema.properties ?? {}),
    schema.additionalItems,
    schema.additionalProperties,
  ];
  const below = parts.flatMap((part) => (typeof part === "object" ? referencesOf(part) : []));
  return schema.$ref === undefined ? below : [schema.$ref, ...below];
}
