import type { ConfigRule, RulePlace } from "./config-rule.js";
import {
  anything,
  count,
  either,
  flag,
  join,
  listOf,
  must,
  number,
  objectOf,
  oneOf,
  recordOf,
  text,
  type Shape,
} from "./data-shape.js";
import { isTuple } from "./schema-forms.js";
import type { JsonSchema } from "./json-schema.js";
import type { TargetDefinition, TargetManifest } from "./manifest.js";
import type { DataOptions, NamedParts, OutputOptions, PartWiring } from "./named-parts.js";

/**
 * Tells what keeps parsed JSON from being a manifest: "`targets[3].options.minimum` must be a
 * number"; undefined when it is one.
 *
 * A manifest may come from anybody, and whatever reads its targets relies on its shape: on schemas
 * without end, without references to nothing, and with few forms.
 */
export function manifestFault(content: unknown): string | undefined {
  const fault = MANIFEST(content, "", 0);
  if (fault !== undefined) return fault;
  const manifest = content as TargetManifest;
  const forms = new FormCounter(manifest.definitions);
  for (const [at, schema] of schemasOf(manifest))
    if (!(forms.count(schema) <= MOST_FORMS))
      return `\`${at}\` must refer to definitions that are there, not to itself, and allow at most ${MOST_FORMS} forms`;
  return undefined;
}

/**
 * Forms that one option may take, by unions and references; TypeScript itself gives up long before.
 */
const MOST_FORMS = 10_000;
/** Schemas in one another. */
const MOST_DEPTH = 100;

/** A name that may stand in a message, and that a file may have. */
const name = must("a name", (value) => typeof value === "string" && /^[^\p{C}\\/]{1,500}$/u.test(value));
const type = must(
  "a type, `package#Name`",
  (value) => typeof value === "string" && /^[^#\p{C}]*#[\p{ID_Continue}$.]{1,500}$/u.test(value),
);
const pattern = must("a regular expression", (value) => {
  try {
    return typeof value === "string" && new RegExp(value, "u") instanceof RegExp;
  } catch {
    return false;
  }
});

const schema: Shape = (value, at, depth) =>
  depth > MOST_DEPTH ? `\`${at.slice(0, 100)}…\` is nested too deep` : SCHEMA(value, at, depth + 1);
const names = listOf(text);
const jsonType = oneOf("null", "boolean", "integer", "number", "string", "array", "object");

const SCHEMA = objectOf(
  {
    $ref: text,
    type: either(jsonType, listOf(jsonType, 1)),
    const: anything,
    enum: listOf(anything),
    anyOf: listOf(schema, 1),
    allOf: listOf(schema),
    items: either(schema, listOf(schema)),
    additionalItems: either(schema, oneOf(false)),
    minItems: count,
    maxItems: count,
    properties: recordOf(schema),
    required: names,
    patternProperties: recordOf(schema, pattern),
    additionalProperties: either(schema, flag),
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: number,
    minLength: count,
    maxLength: count,
    pattern,
    format: oneOf("path"),
    enumValues: recordOf(number),
    description: text,
    default: anything,
    examples: listOf(anything),
    deprecated: text,
    slot: either(
      objectOf({ kind: oneOf("instance", "factory"), type }, ["kind", "type"]),
      objectOf({ kind: oneOf("function"), parameters: count, returns: text }, ["kind", "parameters"]),
    ),
    requires: names,
    conflictsWith: names,
    atLeastOneOf: listOf(names),
    neededFor: recordOf(listOf(names)),
  } satisfies Record<keyof JsonSchema, Shape>,
  [],
);

const PARAMETER = objectOf(
  { kind: oneOf("options", "positional", "injected"), name: text, optional: flag, rest: flag, token: text },
  ["kind", "name", "optional"],
);

const TARGET = objectOf(
  {
    name,
    kind: oneOf("class", "function"),
    module: text,
    exportPath: listOf(text, 1),
    description: text,
    deprecated: text,
    parameters: listOf(PARAMETER),
    overloads: listOf(objectOf({ parameters: listOf(PARAMETER), keys: names }, ["parameters"])),
    options: schema,
    returns: schema,
    produces: listOf(type),
    notes: names,
  } satisfies Record<keyof TargetDefinition, Shape>,
  ["name", "kind", "module", "exportPath", "description", "parameters", "options", "produces"],
);

const scalar = must(
  "a text, a number, true, false or null",
  (value) => value === null || ["string", "number", "boolean"].includes(typeof value),
);

const PLACE = objectOf(
  {
    path: names,
    through: recordOf(text),
    targets: names,
    options: recordOf(listOf(scalar)),
    mark: text,
    label: text,
  } satisfies Record<keyof RulePlace, Shape>,
  ["path", "label"],
);

const RULE = objectOf(
  {
    code: must("a code", (value) => typeof value === "string" && /^[A-Z_]{1,100}$/.test(value)),
    severity: oneOf("error", "warning"),
    target: text,
    places: listOf(PLACE, 1),
    unequal: listOf(objectOf({ place: count, option: text }, ["place", "option"])),
    message: text,
    help: names,
  } satisfies Record<keyof ConfigRule, Shape>,
  ["code", "severity", "target", "places", "message"],
);

const PARTS = objectOf(
  {
    target: text,
    option: text,
    part: text,
    name: text,
    wiring: objectOf(
      {
        inputs: text,
        outputs: text,
        takes: recordOf(listOf(either(count, oneOf(null)), 2)),
      } satisfies Record<keyof PartWiring, Shape>,
      ["inputs", "outputs", "takes"],
    ),
  } satisfies Record<keyof NamedParts, Shape>,
  ["target", "option", "name"],
);

const OUTPUTS = objectOf(
  {
    target: text,
    model: text,
    options: listOf(
      objectOf({ path: listOf(text, 1), what: text, required: flag, lists: flag }, ["path", "what"]),
    ),
    data: objectOf(
      {
        paths: listOf(listOf(text, 1)),
        through: recordOf(text),
        inputs: recordOf(text),
        targets: recordOf(text),
      } satisfies Record<keyof DataOptions, Shape>,
      ["paths", "through", "inputs", "targets"],
    ),
  } satisfies Record<keyof OutputOptions, Shape>,
  ["target", "model", "options"],
);

const MANIFEST = objectOf(
  {
    format: oneOf(1),
    namespace: text,
    package: text,
    targets: listOf(TARGET),
    omitted: listOf(objectOf({ name, reason: text, at: text }, ["name", "reason"])),
    definitions: recordOf(schema),
    rules: listOf(RULE),
    parts: listOf(PARTS),
    outputs: listOf(OUTPUTS),
  } satisfies Record<keyof TargetManifest, Shape>,
  ["format", "namespace", "package", "targets", "definitions"],
);

/**
 * How many forms a schema allows, without writing them out; infinite where it leads back to itself,
 * or to nothing.
 */
class FormCounter {
  readonly #known = new Map<string, number>();

  constructor(readonly definitions: TargetManifest["definitions"]) {}

  count({ $ref, anyOf, allOf = [] }: JsonSchema): number {
    let forms = $ref === undefined ? 1 : this.#ofReference($ref);
    if (anyOf) forms *= anyOf.reduce((sum, part) => sum + this.count(part), 0);
    for (const part of allOf) forms *= this.count(part);
    return forms;
  }

  #ofReference(ref: string): number {
    const known = this.#known.get(ref);
    if (known !== undefined) return known;
    this.#known.set(ref, Infinity);
    const key = /^#\/definitions\/(.*)$/su.exec(ref)?.[1];
    const definition =
      key !== undefined && Object.hasOwn(this.definitions, key) ? this.definitions[key] : undefined;
    const forms = definition === undefined ? Infinity : this.count(definition);
    this.#known.set(ref, forms);
    return forms;
  }
}

/** Every schema of a manifest, with its place. */
function* schemasOf({ targets, definitions }: TargetManifest): Generator<[string, JsonSchema]> {
  for (const { name, options } of targets) yield* partsOf(options, name);
  for (const [key, definition] of Object.entries(definitions)) yield* partsOf(definition, key);
}

function* partsOf(schema: JsonSchema, at: string): Generator<[string, JsonSchema]> {
  yield [at, schema];
  const { anyOf = [], allOf = [], items = [], additionalItems, additionalProperties } = schema;
  const rest = [additionalItems, additionalProperties].filter((each) => typeof each === "object");
  for (const part of [...anyOf, ...allOf, ...(isTuple(items) ? items : [items]), ...rest])
    yield* partsOf(part, at);
  for (const [key, part] of Object.entries(schema.properties ?? {})) yield* partsOf(part, join(at, key));
}
