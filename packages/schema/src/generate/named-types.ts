import type ts from "#typescript";
import type { JsonSchema } from "../json-schema.js";
import { mapSchema, referencesOf } from "../map-schema.js";
import { isGiven, type Mapped, type NotGiven, type Omission } from "./mapped.js";

/** How a type is written where it is used. */
export type Spelling =
  /** By its name, wherever it is used more than once. */
  | "named"
  /** Where it is used; by its name only where it is used more than once and large. */
  | "structure"
  /** Where it is used, unless it leads back to itself. */
  | "inline";

interface NamedType {
  readonly name: string;
  readonly ref: string;
  readonly spelling: Spelling;
  mapped: Mapped | undefined;
  /** Referred to from inside itself. */
  recursive: boolean;
}

/**
 * The most types that one target's options may be made of; a type that grows by recursion would
 * never end.
 */
const MOST_TYPES = 4000;

/** A structure of fewer characters than this is repeated where it is used. */
const LARGE = 400;

/** How many types may be written out in each other. */
const HIGHEST = 12;

/** Thrown when the options of a target are made of more types than anybody could read. */
export class TooManyTypes extends Error {
  readonly reason = `its options are made of more than ${MOST_TYPES} types`;
}

/**
 * Option types that may be used more than once. Each is mapped once, whether or not it can be
 * given; while the walk goes on they are referred to by a number, and in the end those that are
 * used once and not by themselves are put where they are used.
 */
export class NamedTypes {
  readonly #types = new Map<ts.Type, NamedType>();
  #count = 0;
  #left = MOST_TYPES;

  /**
   * The next target may be made of as many types as any, what it shares with others not counted.
   */
  startTarget(): void {
    this.#left = MOST_TYPES;
  }

  /** The result for a type that is known; a reference while it is being mapped. */
  find(type: ts.Type): Mapped | undefined {
    const known = this.#types.get(type);
    if (!known) return undefined;
    if (known.mapped === undefined) known.recursive = true;
    return refer(known);
  }

  /**
   * Maps a type under its name.
   *
   * @throws TooManyTypes when there are too many for one target
   */
  define(type: ts.Type, name: string, spelling: Spelling, map: () => Mapped): Mapped {
    if (this.#left-- <= 0) throw new TooManyTypes();
    const entry: NamedType = {
      name,
      ref: `${this.#count++}`,
      spelling,
      mapped: undefined,
      recursive: false,
    };
    this.#types.set(type, entry);
    try {
      entry.mapped = map();
    } finally {
      if (entry.mapped === undefined) this.#forgetSince(entry);
    }
    // What was mapped meanwhile may refer to a type that turns out to have no value.
    if (!isGiven(entry.mapped) && entry.recursive) {
      this.#forgetSince(entry);
      this.#types.set(type, entry);
    }
    return refer(entry);
  }

  /** The schema that a reference by number stands for. */
  resolveRef(ref: string): JsonSchema {
    const mapped = this.#byRef().get(ref)?.mapped;
    return mapped && isGiven(mapped) ? mapped.schema : {};
  }

  /** The omissions of the type behind a number. */
  omissionsOf(ref: string): readonly Omission[] {
    const mapped = this.#byRef().get(ref)?.mapped;
    return mapped && isGiven(mapped) ? mapped.omissions : [];
  }

  #forgetSince(first: NamedType): void {
    const number = Number(first.ref);
    for (const [type, entry] of this.#types) if (Number(entry.ref) >= number) this.#types.delete(type);
    this.#refs = undefined;
  }

  #refs: Map<string, NamedType> | undefined;

  #byRef(): ReadonlyMap<string, NamedType> {
    if (this.#refs?.size !== this.#types.size)
      this.#refs = new Map([...this.#types.values()].map((entry) => [entry.ref, entry]));
    return this.#refs;
  }

  /**
   * Puts names in the place of the numbers in `roots`, and gives the definitions that they stand
   * for.
   */
  resolve(roots: readonly JsonSchema[]): { roots: JsonSchema[]; definitions: Record<string, JsonSchema> } {
    const byRef = this.#byRef();
    const schemaOf = (ref: string): JsonSchema => {
      const mapped = byRef.get(ref)?.mapped;
      if (!mapped || !isGiven(mapped)) throw new TypeError(`the type ${ref} has no schema`);
      return mapped.schema;
    };
    const uses = new Map<string, number>();
    const order: NamedType[] = [];
    const count = (schema: JsonSchema): void => {
      for (const ref of referencesOf(schema)) {
        const before = uses.get(ref) ?? 0;
        uses.set(ref, before + 1);
        const entry = byRef.get(ref);
        if (before > 0 || !entry) continue;
        order.push(entry);
        count(schemaOf(ref));
      }
    };
    roots.forEach(count);

    const isKept = ({ ref, recursive, spelling }: NamedType) =>
      recursive ||
      ((uses.get(ref) ?? 0) > 1 && (spelling === "named" || JSON.stringify(schemaOf(ref)).length > LARGE));
    const named = new Set(order.filter(isKept));
    /**
     * How many types stand in each other below one; where it is written out, that gets a name all
     * the same.
     */
    const heights = new Map<string, number>();
    const heightOf = (ref: string): number => {
      const known = heights.get(ref);
      if (known !== undefined) return known;
      heights.set(ref, 0);
      const height = 1 + Math.max(0, ...referencesOf(schemaOf(ref)).map(heightOf));
      const entry = byRef.get(ref);
      if (entry && height >= HIGHEST) named.add(entry);
      heights.set(ref, entry && named.has(entry) ? 0 : height);
      return heights.get(ref) ?? 0;
    };
    order.forEach(({ ref }) => heightOf(ref));
    const kept = order.filter((entry) => named.has(entry));
    const names = uniqueNames(kept);
    const rewrite = (schema: JsonSchema): JsonSchema =>
      mapSchema(schema, (part) => {
        if (part.$ref === undefined) return part;
        const name = names.get(part.$ref);
        return name === undefined ? rewrite(schemaOf(part.$ref)) : { $ref: `#/definitions/${name}` };
      });
    const definitions = kept
      .map((entry): [string, JsonSchema] => [
        names.get(entry.ref) ?? entry.name,
        rewrite(schemaOf(entry.ref)),
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return { roots: roots.map(rewrite), definitions: Object.fromEntries(definitions) };
  }
}

function refer({ ref, mapped, spelling, recursive }: NamedType): Mapped {
  if (mapped !== undefined && !isGiven(mapped)) return mapped satisfies NotGiven;
  if (mapped !== undefined && spelling === "inline" && !recursive) return mapped;
  const omits = mapped === undefined || mapped.omissions.length > 0;
  return { schema: { $ref: ref }, omissions: omits ? [{ path: [], type: ref }] : [] };
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
