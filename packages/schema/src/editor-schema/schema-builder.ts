import { describeForms } from "../check/describe-schema.js";
import { returnsFor } from "../check/fits-slot.js";
import { shortType } from "../check/wording.js";
import type { JsonSchema, Slot } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import { mapSchema } from "../map-schema.js";
import type { TargetCatalog } from "../target-catalog.js";
import { REFERENCE } from "../convert/as-written.js";
import { isOneOf } from "../convert/naming-option.js";
import { OptionConverter } from "../convert/option-converter.js";
import type { EditorJsonSchema, Reading } from "../convert/option-schema.js";
import { requirementsOf, targetSchema } from "./target-schema.js";

/** Makes the definitions of an editor schema, each when it is first referred to. */
export class SchemaBuilder {
  /** Free data, in which nodes are checked all the same. */
  readonly anything: EditorJsonSchema = { $ref: "#/definitions/anything" };
  readonly #definitions = new Map<string, EditorJsonSchema | undefined>();
  readonly #unnamed = new Map<JsonSchema, number>();

  constructor(private readonly catalog: TargetCatalog) {
    this.#define("anything", () => ({
      if: { type: "object", required: ["_target_"] },
      then: this.#node("node", this.catalog.names(), undefined),
    }));
  }

  definitions(): Readonly<Record<string, EditorJsonSchema>> {
    const made = [...this.#definitions].flatMap(([name, schema]) =>
      schema ? [[name, schema] as const] : [],
    );
    return Object.fromEntries(made.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A top-level key with a default target. */
  root(name: string): EditorJsonSchema {
    const definition = this.catalog.get(name);
    if (!definition) return this.anything;
    return {
      type: ["object", "string"],
      pattern: REFERENCE,
      errorMessage: `must be the options of \`${name}\``,
      ...describe(definition),
      if: { required: ["_target_"] },
      then: this.#node("node", this.catalog.names(), undefined),
      else: this.#target(definition),
    };
  }

  /** Names for the types that slots of the catalog's targets take, with the slot. */
  slots(): readonly (readonly [string, Slot])[] {
    const types = new Set<string>();
    for (const name of this.catalog.names()) {
      const definition = this.catalog.get(name);
      if (definition) slotTypesOf(definition.options).forEach((type) => types.add(type));
    }
    for (const manifest of this.catalog.manifests)
      for (const schema of Object.values(manifest.definitions))
        slotTypesOf(schema).forEach((type) => types.add(type));
    const offered = [...types].sort().filter((type) => this.catalog.producersOf(type).length > 0);
    const taken = new Set<string>();
    return offered.map((type) => {
      const short = shortType(type);
      const name = taken.has(short) ? type.replace(/[^\w-]+/g, "-").replace(/^-/, "") : short;
      taken.add(name);
      return [name, { kind: "factory", type }] as const;
    });
  }

  /** A node for one of several slots. */
  slot(slots: readonly Slot[]): EditorJsonSchema {
    const names = slots.flatMap((slot) => this.#fitting(slot));
    const key = slots
      .map((slot) =>
        slot.kind === "function"
          ? `function/${slot.parameters}/${slot.returns ?? ""}`
          : `${slot.kind}/${slot.type}`,
      )
      .sort();
    const open = slots.flatMap((slot) => (slot.kind === "function" ? slot.parameters : []));
    return this.#node(`slot:${key.join("|")}`, names, slots, open.length > 0 ? Math.max(...open) : 0);
  }

  #fitting(slot: Slot): readonly string[] {
    if (slot.kind !== "function") return this.catalog.producersOf(slot.type).map((each) => each.name);
    const functions = this.catalog.names().filter((name) => {
      const definition = this.catalog.get(name);
      return definition?.kind === "function" && returnsFor(definition, slot);
    });
    const makers = slot.returns === undefined ? [] : this.catalog.producersOf(slot.returns);
    return [...functions, ...makers.map((each) => each.name)];
  }

  /**
   * A mapping whose `_target_` is one of `names`, with the options of that target; or a reference.
   */
  #node(
    key: string,
    names: readonly string[],
    slots: readonly Slot[] | undefined,
    open = 0,
  ): EditorJsonSchema {
    return this.#define(key, () => {
      const unique = [...new Set(names)].sort();
      const targets = unique.flatMap((name) => this.catalog.get(name) ?? []);
      const expected = slots
        ? describeForms(
            slots.map((slot) => ({ slot })),
            () => ({}),
          )
        : "a node";
      return {
        title: slots
          ? slots.map((slot) => (slot.kind === "function" ? "function" : shortType(slot.type))).join(" | ")
          : "node",
        type: ["object", "string"],
        pattern: REFERENCE,
        errorMessage: `must be ${expected}: a mapping with \`_target_\``,
        properties: {
          _target_: {
            description: "What to build.",
            ...(targets.length > 0
              ? { anyOf: targets.map((target) => ({ const: target.name, ...describe(target) })) }
              : nothingFits(slots)),
          },
          ...(slots?.every((slot) => slot.kind === "instance") ? { _partial_: NOT_PARTIAL } : {}),
        },
        ...(targets.length > 0
          ? {
              dependencies: {
                _target_: { allOf: targets.map((target) => this.#choice(target, open, slots)) },
              },
            }
          : {}),
      };
    });
  }

  #choice(target: TargetDefinition, open: number, slots: readonly Slot[] | undefined): EditorJsonSchema {
    const mustBePartial =
      target.kind === "class" &&
      slots?.every((slot) => slot.kind === "function" || !target.produces.includes(slot.type));
    const options = mustBePartial ? { allOf: [this.#target(target), IS_PARTIAL] } : this.#target(target);
    const rules = requirementsOf(target, this.#reading(target), open);
    return {
      if: { properties: { _target_: isOneOf([target.name]) }, required: ["_target_"] },
      then: rules ? { allOf: [options, this.#define(`needs:${open}:${target.name}`, () => rules)] } : options,
    };
  }

  #target(definition: TargetDefinition): EditorJsonSchema {
    return this.#define(`target:${definition.name}`, () =>
      targetSchema(definition, new OptionConverter(this.#reading(definition))),
    );
  }

  #reading(definition: TargetDefinition): Reading {
    const { namespace = "" } = this.catalog.manifestOf(definition) ?? {};
    return {
      written: true,
      resolve: (ref) => this.catalog.resolve(definition, ref),
      refer: (key, write) => this.#define(`type:${namespace}:${this.#nameOf(key)}`, write),
      slot: (slots) => this.slot(slots),
      anything: this.anything,
    };
  }

  #nameOf(key: string | JsonSchema): string {
    if (typeof key === "string") return key.replace("#/definitions/", "");
    const number = this.#unnamed.get(key) ?? this.#unnamed.size;
    this.#unnamed.set(key, number);
    return `${number}`;
  }

  /** Makes a definition once; while it is being made, it may refer to itself. */
  #define(name: string, make: () => EditorJsonSchema): EditorJsonSchema {
    const key = name.replace(/[^\w.:-]/g, "_");
    if (!this.#definitions.has(key)) {
      this.#definitions.set(key, undefined);
      this.#definitions.set(key, make());
    }
    return { $ref: `#/definitions/${key}` };
  }
}

const NOT_PARTIAL: EditorJsonSchema = {
  const: false,
  doNotSuggest: true,
  errorMessage: "this option takes an object, not a function that builds one",
};

const IS_PARTIAL: EditorJsonSchema = {
  required: ["_partial_"],
  properties: {
    _partial_: {
      const: true,
      errorMessage: "this option takes a function that builds it: `_partial_: true`",
    },
  },
};

/** A list of alternatives may not be empty, so that what nobody offers is refused in words. */
function nothingFits(slots: readonly Slot[] | undefined): EditorJsonSchema {
  return {
    // Matches no text; of `not` the server would say the same without our words.
    type: "string",
    pattern: "(?!)",
    errorMessage: slots ? "no target of this project fits" : "this project has no targets",
  };
}

function describe({ description, deprecated }: TargetDefinition): EditorJsonSchema {
  return {
    ...(description === "" ? {} : { markdownDescription: description }),
    ...(deprecated === undefined ? {} : { deprecationMessage: `deprecated: ${deprecated}` }),
  };
}

/** Types of objects that a schema takes. */
function slotTypesOf(schema: JsonSchema): readonly string[] {
  const types: string[] = [];
  mapSchema(schema, (part) => {
    if (part.slot && part.slot.kind !== "function") types.push(part.slot.type);
    return part;
  });
  return types;
}
