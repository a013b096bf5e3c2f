import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkOptions } from "../check/check-options.js";
import type { TargetDefinition, TargetManifest } from "../manifest.js";
import { PlannedObject } from "../planned-object.js";
import { TargetCatalog } from "../target-catalog.js";
import { generateManifest, type GeneratedManifest } from "./generate-manifest.js";
import { GenerateError } from "./problem.js";

const fixtures = join(import.meta.dirname, "fixtures");

function generate(folder: string, name = "fixture"): GeneratedManifest {
  const entry = { file: join(folder, "index.ts"), module: name };
  return generateManifest({
    namespace: name,
    package: name,
    entries: [entry],
    tsconfig: join(folder, "tsconfig.json"),
  });
}

let manifest: TargetManifest;
let files: GeneratedManifest["files"];
beforeAll(() => {
  ({ manifest, files } = generate(join(fixtures, "mapping")));
});

function target(name: string): TargetDefinition {
  const found = manifest.targets.find((each) => each.name === `fixture.${name}`);
  if (!found) throw new Error(`no target ${name}`);
  return found;
}

const CANNOT = "no value in YAML is a";
const numbers = { type: "array", items: { type: "number" } };

describe("values", () => {
  it.each<[string, unknown]>([
    ["text", { type: "string" }],
    ["count", { type: "number" }],
    ["flag", { type: "boolean" }],
    ["only", { const: "one" }],
    ["three", { const: 3 }],
    ["always", { const: true }],
    ["nothing", { type: "null" }],
    ["anything", {}],
    ["optional", { type: "string" }],
    ["nullable", { anyOf: [{ type: "string" }, { type: "null" }] }],
    ["mode", { enum: ["min", "max"] }],
    ["reversed", { enum: ["max", "min"] }],
    ["mixed", { anyOf: [{ enum: ["auto", 16, 32] }, { const: false }] }],
    ["wide", { anyOf: [{ type: "number" }, { type: "string" }, { type: "boolean" }] }],
    ["one_or_many", { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] }],
    ["modes", { type: "array", items: { enum: ["z", "a"] } }],
    ["level", { enum: ["low", "high"] }],
    ["level_low", { const: "low" }],
    ["reduction", { enum: ["None", "Sum", "Mean"], enumValues: { None: 0, Sum: 1, Mean: 5 } }],
    ["some_reduction", { enum: ["Mean", "None"], enumValues: { Mean: 5, None: 0 } }],
    ["json", { $ref: "#/definitions/Json" }],
    ["branded", { type: "string" }],
    ["hint", { anyOf: [{ const: "auto" }, { type: "string" }] }],
    ["percent", { type: "string", pattern: "^-?\\d+(?:\\.\\d+)?%$" }],
    ["object", { anyOf: [{ type: "object" }, { type: "array" }] }],
    ["never_given", undefined],
  ])("maps `%s`", (name, schema) => {
    expect(target("Values").options.properties?.[name]).toEqual(schema);
  });

  it("requires what has no question mark", () => {
    const { required = [], properties = {} } = target("Values").options;
    expect(Object.keys(properties).filter((name) => !required.includes(name))).toEqual(["optional"]);
  });

  it("gives a recursive alias a name", () => {
    expect(manifest.definitions["Json"]?.anyOf).toContainEqual({
      type: "object",
      additionalProperties: { $ref: "#/definitions/Json" },
    });
  });
});

describe("structures", () => {
  const object = (properties: Record<string, unknown>, required?: string[]) => ({
    type: "object",
    properties,
    ...(required ? { required } : {}),
    additionalProperties: false,
  });
  const number = { type: "number" };
  const ofBase = { type: "string", description: "Of the base." };

  it.each<[string, unknown]>([
    ["list", numbers],
    ["grid", { type: "array", items: numbers }],
    ["listed", { type: "array", items: { type: "string" } }],
    ["tuple", { type: "array", items: [number, { type: "string" }], minItems: 2, maxItems: 2 }],
    ["tuple_optional", { type: "array", items: [number, { type: "string" }], minItems: 1, maxItems: 2 }],
    ["tuple_rest", { type: "array", items: [number], minItems: 1, additionalItems: { type: "string" } }],
    ["empty_tuple", { type: "array", maxItems: 0 }],
    ["record", { type: "object", additionalProperties: number }],
    ["modes", object({ train: number, val: number }, ["train", "val"])],
    [
      "indexed",
      { ...object({ always: { type: "boolean" } }, ["always"]), additionalProperties: { type: "boolean" } },
    ],
    ["inline", object({ a: number, b: { type: "string" } }, ["a"])],
    ["point", { $ref: "#/definitions/Point" }],
    ["again", { $ref: "#/definitions/Point" }],
    ["once", object({ from: number, until: number }, ["from", "until"])],
    ["dates", { $ref: "#/definitions/Range" }],
    ["tree", { $ref: "#/definitions/Tree" }],
    ["numbers", { $ref: "#/definitions/Numbers" }],
    ["pair", { type: "array", items: [number, number], minItems: 2, maxItems: 2 }],
    [
      "derived",
      object({ size: { enum: [1, 2] }, extra: { type: "boolean" }, name: ofBase }, ["size", "name"]),
    ],
    ["picked", object({ name: ofBase }, ["name"])],
    ["omitted", object({ name: ofBase }, ["name"])],
    ["partial", object({ name: ofBase, size: number })],
    ["required", object({ x: number, y: number }, ["x", "y"])],
    ["frozen", object({ x: number, y: number }, ["x"])],
    ["mapped", object({ x: { type: "string" }, y: { type: "string" } }, ["x"])],
    ["both", object({ x: number, y: number, z: number }, ["x", "z"])],
    ["conditional", { const: "yes" }],
    ["array_like", numbers],
  ])("maps `%s`", (name, schema) => {
    expect(target("Structures").options.properties?.[name]).toEqual(schema);
  });

  it("names what is used twice or by itself, and nothing else", () => {
    expect(Object.keys(manifest.definitions)).toEqual(["Json", "Numbers", "Point", "Range", "Tag", "Tree"]);
    expect(manifest.definitions["Range"]?.properties?.["from"]).toEqual({ type: "string" });
    expect(manifest.definitions["Tree"]).toMatchObject({
      description: "A tree of numbers.",
      properties: { children: { items: { $ref: "#/definitions/Tree" } } },
    });
  });

  it("takes the default of a type parameter", () => {
    expect(target("Generic").options.properties?.["of"]).toEqual({ type: "string" });
  });

  it("keeps each form of a union of options", () => {
    expect(target("OfUnion").options.anyOf).toHaveLength(2);
  });
});

describe("slots", () => {
  const instance = (name: string) => ({ slot: { kind: "instance", type: `fixture#${name}` } });
  const factory = (name: string) => ({ slot: { kind: "factory", type: `fixture#${name}` } });
  const fn = (parameters: number) => ({ slot: { kind: "function", parameters } });

  it.each<[string, unknown]>([
    ["animal", instance("Animal")],
    ["animals", { type: "array", items: instance("Animal") }],
    ["hook", instance("Hook")],
    ["named", { anyOf: [instance("Named"), { type: "string" }] }],
    ["speaker", instance("Speaker")],
    ["make", factory("Animal")],
    ["make_either", { anyOf: [factory("Animal"), factory("Named")] }],
    ["loss", fn(2)],
    ["by_name", { type: "object", additionalProperties: fn(1) }],
    ["any_function", fn(0)],
    ["dated_or_text", { type: "string" }],
  ])("maps `%s`", (name, schema) => {
    expect(target("Slots").options.properties?.[name]).toEqual(schema);
  });

  it("writes an interface of data out, functions in its properties included", () => {
    expect(target("Slots").options.properties?.["plain"]).toMatchObject({
      properties: { weight: {}, apply: fn(1) },
    });
  });

  it("takes an interface of data that a class implements both ways, written out or built", () => {
    const { tag, tags, make_tag } = target("Slots").options.properties ?? {};
    expect(tag).toEqual({ $ref: "#/definitions/Tag" });
    expect(tags).toEqual({ type: "array", items: { $ref: "#/definitions/Tag" } });
    expect(make_tag).toEqual(factory("Tag"));
    expect(manifest.definitions["Tag"]?.anyOf).toEqual([
      expect.objectContaining({ type: "object", required: ["tag"] }),
      instance("Tag"),
    ]);
    const catalog = new TargetCatalog([manifest]);
    const build = new PlannedObject(target("FixedTag"));
    const issuesOf = (value: unknown) =>
      checkOptions(catalog, target("TakesTag"), { tag: value }).map((issue) => issue.message);
    expect(issuesOf({ tag: "a" })).toEqual([]);
    expect(issuesOf(build)).toEqual([]);
    expect(issuesOf({ tag: 1 })).toEqual(["`tag.tag` must be a string, but is `1`"]);
    expect(issuesOf(new PlannedObject(target("Dog")))).toEqual([
      "`tag` takes a mapping or a `Tag`, but is a `fixture.Dog`",
    ]);
  });

  it("notes what cannot be given in YAML", () => {
    expect(target("Slots").notes).toEqual([
      `\`dated\` cannot be given in YAML: ${CANNOT} \`Date\``,
      `\`table\` cannot be given in YAML: ${CANNOT} \`Map<string, number>\``,
      "`constructed` cannot be given in YAML: a class is not written in YAML; take a factory",
      `\`big\` cannot be given in YAML: ${CANNOT} \`bigint\``,
      `\`token\` cannot be given in YAML: ${CANNOT} \`symbol\``,
      "`dated_or_text` also takes `Date` in TypeScript",
    ]);
  });
});

describe("what is produced", () => {
  const dog = ["fixture#Dog", "fixture#Animal", "fixture#Named", "fixture#Hook"];

  it("is the class, its bases and what they implement", () => {
    expect(target("Dog").produces).toEqual(dog);
    expect(target("Parrot").produces).toEqual(["fixture#Parrot", "fixture#Speaker"]);
  });

  it("is what a function returns, awaited; of a union what its members share; of a type parameter its bound", () => {
    expect(target("load").produces).toEqual(dog);
    expect(target("pick").produces).toEqual(["fixture#Animal"]);
    expect(target("identity").produces).toEqual(["fixture#Animal"]);
    expect(target("add").produces).toEqual([]);
  });
});

describe("signatures", () => {
  const parameters = (name: string) => target(name).parameters;

  it("takes a single parameter of data as the options", () => {
    expect(parameters("NoOptions")).toEqual([]);
    expect(parameters("Optional")).toEqual([{ kind: "options", name: "options", optional: true }]);
    expect(parameters("destructured")).toEqual([{ kind: "options", name: "options", optional: false }]);
  });

  it("takes other parameters by name", () => {
    expect(parameters("Positional")).toEqual([
      { kind: "positional", name: "path", optional: false },
      { kind: "positional", name: "size", optional: true },
      { kind: "positional", name: "names", optional: true, rest: true },
    ]);
    expect(target("Positional").options).toMatchObject({
      required: ["path"],
      properties: { names: { type: "array" } },
    });
    expect(target("add").options.properties?.["left"]).toEqual({ type: "number", description: "One side." });
  });

  it("takes data behind the parameters of a class as the options", () => {
    expect(parameters("OptionsLast")).toEqual([
      { kind: "positional", name: "left", optional: false },
      { kind: "options", name: "options", optional: false },
    ]);
    expect(Object.keys(target("OptionsLast").options.properties ?? {})).toEqual(["left", "right"]);
    expect(parameters("passed").map(({ kind }) => kind)).toEqual(["positional", "positional"]);
  });

  it("takes the first overload that a config can call", () => {
    expect(target("Overloaded").options.required).toEqual(["path"]);
  });

  it("leaves out a last parameter that cannot be given", () => {
    expect(parameters("Trailing").map((each) => each.name)).toEqual(["size"]);
  });

  it("inherits the constructor of a base", () => {
    expect(target("Child").options.required).toEqual(["a"]);
  });

  it("finds static methods, constants, their properties and namespaces", () => {
    expect(manifest.targets.map((each) => each.name.replace("fixture.", ""))).toEqual([
      ...[
        "Abstract.create",
        "Alias",
        "Child",
        "Dog",
        "FewerTags",
        "FixedTag",
        "Generic",
        "NoOptions",
        "OfUnion",
        "Optional",
        "OptionsLast",
        "Overloaded",
      ],
      ...[
        "Parrot",
        "Positional",
        "Slots",
        "Structures",
        "Tags",
        "TakesTag",
        "Trailing",
        "Values",
        "add",
        "arrow",
      ],
      ...[
        "destructured",
        "identity",
        "layers.deeper.Dog",
        "layers.dense",
        "load",
        "nested.deeper.Deep",
        "passed",
        "pick",
        "resize",
      ],
    ]);
    expect(target("layers.dense")).toMatchObject({
      kind: "function",
      exportPath: ["layers", "dense"],
      description: "Dense.",
    });
  });
});

describe("documentation", () => {
  const option = (name: string) => target("Tags").options.properties?.[name];

  it.each<[string, unknown]>([
    [
      "patience",
      {
        type: "integer",
        minimum: 0,
        maximum: 100,
        default: 3,
        examples: [5],
        description: "Epochs to wait, see `Rules` and the rules.",
      },
    ],
    ["rate", { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1, multipleOf: 0.25 }],
    ["name", { type: "string", pattern: "^[a-z]+$", minLength: 2, maxLength: 9, default: "abc" }],
    [
      "sizes",
      {
        anyOf: [
          { type: "number", minimum: 1 },
          { type: "array", minItems: 1, maxItems: 3, items: { type: "number", minimum: 1 } },
        ],
      },
    ],
    ["mode", { enum: ["min", "max"], default: "min" }],
    ["width", { type: "number", description: "Default: the size of the model" }],
    ["file", { type: "string", format: "path" }],
    ["wait", { type: "number", deprecated: "Use `patience`." }],
    ["restart", { type: "boolean", requires: ["patience"], conflictsWith: ["wait", "rate"] }],
  ])("is read for `%s`", (name, schema) => {
    expect(option(name)).toEqual(schema);
  });

  it("is read where it shares a line with what it documents", () => {
    // By itself: TypeScript leaves such comments out of declaration files.
    const [inLine] = generate(join(fixtures, "in-line"), "in-line").manifest.targets;
    expect(inLine?.options.properties).toEqual({
      file: { type: "string", format: "path", description: "A file, see `InLine`." },
      count: { type: "integer", minimum: 1 },
    });
    expect(target("resize").options.properties).toEqual({
      size: { type: "integer", minimum: 1, description: "Of the sides.", deprecated: "Use another." },
      path: { type: "string", format: "path", description: "Of the rules." },
      by: { type: "integer", description: "How far." },
    });
    expect(target("resize").deprecated).toBeUndefined();
  });

  it("drops rules about options that a derived type leaves out", () => {
    expect(target("FewerTags").options.properties?.["restart"]).toEqual({
      type: "boolean",
      conflictsWith: ["rate"],
    });
  });

  it("inherits the rules between options", () => {
    expect(target("Tags").options.atLeastOneOf).toEqual([["names", "prefix"]]);
  });

  it("is read for the target, without code in other languages than YAML", () => {
    expect(target("Tags")).toMatchObject({ description: "Stops.", deprecated: "Use `TagOptions`." });
    expect(target("Tags").options.examples).toEqual(["_target_: fixture.Tags"]);
  });
});

describe("injection", () => {
  it("reads tokens from decorators, from declarations, and from the JavaScript beside them", () => {
    const injected = generate(join(fixtures, "injection"), "injecting").manifest;
    const parametersOf = (name: string) =>
      injected.targets.find((each) => each.name === `injecting.${name}`)?.parameters;
    expect(parametersOf("Ema")).toEqual([
      { kind: "options", name: "options", optional: false },
      { kind: "injected", name: "logger", token: "lighter.LOGGER", optional: false },
      { kind: "injected", name: "text", token: "text", optional: false },
      { kind: "injected", name: "emitted", token: "other.EMITTED", optional: true },
      { kind: "injected", name: "clock", token: "Clock", optional: false },
      { kind: "injected", name: "other", token: "Clock", optional: false },
    ]);
    expect(parametersOf("OnlyOptions")).toEqual([{ kind: "options", name: "options", optional: false }]);
    expect(parametersOf("OnlyLogger")).toHaveLength(1);
  });
});

describe("faults", () => {
  it("are reported all at once, with their places", () => {
    let error: unknown;
    try {
      generate(join(fixtures, "faults"), "faulty");
    } catch (caught) {
      error = caught;
    }
    if (!(error instanceof GenerateError)) throw error;
    expect(error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      "11:3 `@minimum` needs a number, but has `many`",
      "13:3 `@minLength` fits no form of this option",
      "15:3 there is no option `nothing` beside `c`",
      "17:3 `@pattern` needs a regular expression, but has `[`",
      "31:5 `@minimum` fits no form of this option",
      "36:1 `@atLeastOneOf` needs the names of options",
      "36:47 there is no tag `@minimun`, did you mean `@minimum`?",
      "36:83 `@integer` takes nothing, but has `of them`",
      "36:112 `@requires` needs the names of options",
      "49:5 there is no option `nowhere` beside `size`",
      "56:1 `@minimum` is for options, not for a function",
      '62:3 the `@defaultValue` is `"many"`, but the option must be a number',
      "65:3 the `@defaultValue` is `0`, but the option must be a number of at least 1",
      "68:3 `@minimum 5` and `@maximum 3` leave no value",
      "71:3 the `@defaultValue` is `[]`, but the option must be a list of at least 1 item, all strings",
      '73:3 the `@example` is `"loud"`, but the option must be `quiet` or `silent`',
      "75:3 `@multipleOf` needs a number greater than 0, but has `0`",
      "77:3 `@minLength` counts, but has `0.5`",
      "80:3 `@exclusiveMinimum 1` and `@exclusiveMaximum 1` leave no value",
      '82:3 the `@defaultValue` is `{"size":"x"}`, but the option must be a mapping',
    ]);
  });

  it("include an entry that does not exist", () => {
    expect(() => generate(join(fixtures, "nowhere"))).toThrow(GenerateError);
  });
});

describe("the files read", () => {
  it("come with their digests", () => {
    const names = files.map((file) => file.path.slice(file.path.lastIndexOf("/") + 1));
    expect(names).toContain("values.ts");
    expect(names).toContain("package.json");
    expect(names).toContain("tsconfig.json");
    expect(names.some((name) => name.startsWith("lib."))).toBe(false);
    expect(files.every((file) => /^[0-9a-f]{64}$/.test(file.sha256))).toBe(true);
  });
});
