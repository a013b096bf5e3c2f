import type ts from "typescript";
import type { JsonSchema } from "../json-schema.js";
import { mapSchema, referencesOf } from "../map-schema.js";
import type { Given, Mapped, Omission } from "./mapped.js";

interface NamedType {
  readonly name: string;
  readonly ref: string;
  schema: JsonSchema | undefined;
  omissions: readonly Omission[];
  /** Referred to from inside itself. */
  recursive: boolean;
}

/**
 * Option types that have a name. Each is mapped once; while the walk goes on they are referred to by a number, and in
 * the end those that are used once and not by themselves are put where they are used.
 */
export class NamedTypes {
  readonly #types = new Map<ts.Type, NamedType>();
  #count = 0;

  /** A reference to a type that is known or being mapped. */
  referTo(type: ts.Type): Given | undefined {
    const known = this.#types.get(type);
    if (!known) return undefined;
    if (known.schema === undefined) known.recursive = true;
    return { schema: { $ref: known.ref }, omissions: known.omissions };
  }

  /** Maps a type under its name. With `keep` false only a type that refers to itself keeps its name. */
  define(type: ts.Type, name: string, keep: boolean, map: () => Mapped): Mapped {
    const entry: NamedType = {
      name,
      ref: `${this.#count++}`,
      schema: undefined,
      omissions: [],
      recursive: false,
    };
    this.#types.set(type, entry);
    const mapped = map();
    if (!("schema" in mapped) || (!keep && !entry.recursive)) {
      this.#types.delete(type);
      return mapped;
    }
    entry.schema = mapped.schema;
    entry.omissions = mapped.omissions;
    return { schema: { $ref: entry.ref }, omissions: mapped.omissions };
  }

  /** Puts names in the place of the numbers in `roots`, and gives the definitions that they stand for. */
  resolve(roots: readonly JsonSchema[]): { roots: JsonSchema[]; definitions: Record<string, JsonSchema> } {
    const byRef = new Map([...this.#types.values()].map((entry) => [entry.ref, entry]));
    const uses = new Map<string, number>();
    const order: NamedType[] = [];
    const count = (schema: JsonSchema): void => {
      for (const ref of referencesOf(schema)) {
        const before = uses.get(ref) ?? 0;
        uses.set(ref, before + 1);
        const entry = byRef.get(ref);
        if (before > 0 || !entry?.schema) continue;
        order.push(entry);
        count(entry.schema);
      }
    };
    roots.forEach(count);

    const kept = order.filter((entry) => entry.recursive || (uses.get(entry.ref) ?? 0) > 1);
    const names = uniqueNames(kept);
    const rewrite = (schema: JsonSchema): JsonSchema =>
      mapSchema(schema, (part) => {
        if (part.$ref === undefined) return part;
        const name = names.get(part.$ref);
        return name === undefined
          ? rewrite(byRef.get(part.$ref)?.schema ?? {})
          : { $ref: `#/definitions/${name}` };
      });
    const definitions = kept
      .map((entry): [string, JsonSchema] => [names.get(entry.ref) ?? entry.name, rewrite(entry.schema ?? {})])
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return { roots: roots.map(rewrite), definitions: Object.fromEntries(definitions) };
  }
}

/** Two types of one name get numbers, in the order in which the targets use them. */
function uniqueNames(entries: readonly NamedType[]): Map<string, string> {
  const taken = new Map<string, number>();
  return new Map(
    entries.map((entry) => {
      const count = (taken.get(entry.name) ?? 0) + 1;
      taken.set(entry.name, count);
      return [entry.ref, count === 1 ? entry.name : `${entry.name}${count}`];
    }),
  );
}
