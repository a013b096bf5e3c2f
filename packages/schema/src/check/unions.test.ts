import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import { NUMERIC_KEY } from "../schema-forms.js";
import { TargetCatalog } from "../target-catalog.js";
import { checkOptions, type CheckOptions } from "./check-options.js";

const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  required = Object.keys(properties),
): JsonSchema => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const stop: JsonSchema = {
  anyOf: [
    object({ kind: { const: "after" }, epochs: { type: "integer" } }),
    object({ kind: { const: "below" }, loss: { type: "number" }, patience: { type: "integer" } }, [
      "kind",
      "loss",
    ]),
  ],
};

function target(options: JsonSchema): TargetDefinition {
  return {
    name: "t.T",
    kind: "class",
    module: "t",
    exportPath: ["T"],
    description: "",
    parameters: [{ kind: "options", name: "options", optional: false }],
    options,
    produces: [],
  };
}

function check(options: JsonSchema, given: Readonly<Record<string, unknown>>, how?: CheckOptions) {
  const definition = target(options);
  const catalog = new TargetCatalog([
    { format: 1, namespace: "t", package: "t", targets: [definition], definitions: {} },
  ]);
  return checkOptions(catalog, definition, given, how);
}

const words = (options: JsonSchema, given: Readonly<Record<string, unknown>>, how?: CheckOptions) =>
  check(options, given, how).map(({ code, path, message, help = [] }) =>
    [`${code} ${path.join(".")}: ${message}`, ...help].join("; "),
  );

/** The same union as the options of a target, and as the value of one of them. */
const places = [
  ["the options as a whole", stop, (value: object) => ({ ...value }), "t.T", ""],
  ["one option", object({ stop }), (value: object) => ({ stop: value }), "stop", "stop."],
] as const;

describe.each(places)("a union of mappings: %s", (_, options, give, subject, at) => {
  const own = at.replace(/\.$/, "");

  it.each([
    [{ kind: "after", epochs: 3 }],
    [{ kind: "below", loss: 0.1 }],
    [{ kind: "below", loss: 0.1, patience: 2 }],
  ])("takes each of its forms: %j", (value) => expect(words(options, give(value))).toEqual([]));

  it("misses the option of the form that is named", () => {
    expect(words(options, give({ kind: "below" }))).toEqual([
      `MISSING_OPTION ${own}: \`${subject}\` needs the option \`loss\`, which is not set`,
    ]);
    expect(words(options, give({ kind: "after" }))).toEqual([
      `MISSING_OPTION ${own}: \`${subject}\` needs the option \`epochs\`, which is not set`,
    ]);
  });

  it("refuses the options of another form", () => {
    expect(words(options, give({ kind: "after", epochs: 1, patience: 2 }))).toEqual([
      `UNKNOWN_OPTION ${at}patience: \`${subject}\` has no option \`patience\``,
    ]);
  });

  it("tells all names where one is wrong, and nothing else while it is open which is meant", () => {
    expect(words(options, give({ kind: "whenever", loss: "x" }))).toEqual([
      `INVALID_OPTION ${at}kind: \`${at}kind\` must be \`after\` or \`below\`, but is \`"whenever"\``,
    ]);
  });

  it("suggests the nearest name, and goes on with the options of that form", () => {
    expect(words(options, give({ kind: "belwo", los: 1 }))).toEqual([
      `INVALID_OPTION ${at}kind: \`${at}kind\` must be \`after\` or \`below\`, but is \`"belwo"\`; did you mean \`below\`?`,
      `UNKNOWN_OPTION ${at}los: \`${subject}\` has no option \`los\`; did you mean \`loss\`?`,
    ]);
  });

  it("asks for the name with all that it may be", () => {
    const [issue, ...others] = check(options, give({ loss: 0.1 }));
    expect(issue).toMatchObject({
      code: "MISSING_OPTION",
      missing: ["kind"],
      notes: ["`kind` (after | below)"],
    });
    expect(others).toEqual([]);
  });
});

describe("options that are a union", () => {
  it("may leave out what the call of a function gives", () => {
    expect(words(stop, { kind: "below" }, { partial: true })).toEqual([]);
    expect(words(stop, { kind: "below", los: 1 }, { partial: true })).toHaveLength(1);
  });
});

describe("an option that needs others", () => {
  const options = object(
    { rate: { type: "number" }, deep: { type: "boolean" }, wide: { type: "number", requires: ["deep"] } },
    ["rate"],
  );
  it("may leave them to the call, and to nobody else", () => {
    expect(words(options, { rate: 1, wide: 2 })).toEqual([
      "MISSING_OPTION wide: `wide` needs the option `deep`, which is not set; set `deep`, or leave out `wide`",
    ]);
    expect(words(options, { rate: 1, wide: 2 }, { partial: true })).toEqual([]);
  });
});

describe("a mapping from numbers", () => {
  const options = object({
    rates: {
      type: "object",
      patternProperties: { [NUMERIC_KEY]: { type: "number" } },
      additionalProperties: false,
    },
  });
  it("takes numbers as keys and judges their values", () => {
    expect(words(options, { rates: { 0: 0.1, 10: 0.01, "1.5": 1, "-2": 3 } })).toEqual([]);
    expect(words(options, { rates: { 10: "x" } })).toEqual([
      'INVALID_OPTION rates.10: `rates["10"]` must be a number, but is `"x"`',
    ]);
    expect(words(options, { rates: { ten: 1, "01": 1 } })).toEqual([
      "UNKNOWN_OPTION rates.ten: the keys of `rates` must be numbers, but one is `ten`",
      "UNKNOWN_OPTION rates.01: the keys of `rates` must be numbers, but one is `01`",
    ]);
  });
});

describe("a list of scalars", () => {
  it("takes no names for its items", () => {
    const options = object({ shape: { type: "array", items: { type: "integer" } } });
    expect(words(options, { shape: { a: 2, b: 3 } })).toEqual([
      'INVALID_OPTION shape: `shape` must be a list of integers, but is `{"a":2,"b":3}`; write a list without names: `shape: [2, 3]`',
    ]);
  });
});
