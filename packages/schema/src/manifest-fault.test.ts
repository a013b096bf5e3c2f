import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { manifestFault } from "./manifest-fault.js";
import { sampleManifest } from "./testing/sample-manifest.js";

const TARGET = {
  name: "a.B",
  kind: "class",
  module: "a",
  exportPath: ["B"],
  description: "",
  parameters: [],
  options: { type: "object" },
  produces: ["a#B"],
};

const manifest = (target: object, definitions: object = {}) => ({
  format: 1,
  namespace: "a",
  package: "a",
  targets: [{ ...TARGET, ...target }],
  definitions,
});
const option = (schema: unknown, definitions: object = {}) =>
  manifest({ options: { type: "object", properties: { x: schema } } }, definitions);

/** Unions of two forms each, all of which must hold: 2^20 forms. */
const EXPLOSION = { allOf: Array.from({ length: 20 }, () => ({ anyOf: [{}, {}] })) };
const deep = (levels: number): object => (levels === 0 ? {} : { items: deep(levels - 1) });

describe("a manifest", () => {
  it("is what the generator writes", () => {
    expect(manifestFault(sampleManifest)).toBeUndefined();
    for (const file of [
      "callbacks/lighter.targets.json",
      "sweeps/lighter.targets.json",
      "tfjs/lighter.targets.json",
      "tfjs/tf.targets.json",
    ]) {
      const path = resolve(import.meta.dirname, "../..", file);
      expect(manifestFault(JSON.parse(readFileSync(path, "utf8")))).toBeUndefined();
    }
  });

  it("may refer to itself below an option, and may have fields that this version does not know", () => {
    const tree = { type: "object", properties: { next: { $ref: "#/definitions/Tree" } } };
    expect(manifestFault(option({ $ref: "#/definitions/Tree" }, { Tree: tree }))).toBeUndefined();
    expect(manifestFault({ ...option({ later: 3 }), later: 3 })).toBeUndefined();
  });

  it.each([
    [null, "`it` must be an object"],
    [[], "`it` must be an object"],
    [{ ...manifest({}), format: 2 }, "`format` must be one of [1]"],
    [{ ...manifest({}), targets: {} }, "`targets` must be a list"],
    [{ ...manifest({}), targets: [null] }, "`targets[0]` must be an object"],
    [manifest({ name: 3 }), "`targets[0].name` must be a name"],
    [manifest({ name: "../../x" }), "`targets[0].name` must be a name"],
    [manifest({ name: "a\u001b[2J" }), "`targets[0].name` must be a name"],
    [manifest({ kind: "eval" }), '`targets[0].kind` must be one of ["class","function"]'],
    [manifest({ exportPath: [] }), "`targets[0].exportPath` must be a list that is not empty"],
    [manifest({ parameters: [{ kind: "options" }] }), "`targets[0].parameters[0].name` must be given"],
    [manifest({ options: undefined }), "`targets[0].options` must be an object"],
    [manifest({ produces: ["a#../../b"] }), "`targets[0].produces[0]` must be a type, `package#Name`"],
    [option(3), "`targets[0].options.properties.x` must be an object"],
    [option({ type: "tensor" }), /^`targets\[0\]\.options\.properties\.x\.type` must be one of/],
    [
      option({ minimum: "0) || process.exit(" }),
      "`targets[0].options.properties.x.minimum` must be a number",
    ],
    [option({ pattern: "(" }), "`targets[0].options.properties.x.pattern` must be a regular expression"],
    [option({ anyOf: [] }), "`targets[0].options.properties.x.anyOf` must be a list that is not empty"],
    [option({ items: [{ maxItems: -1 }] }), "`targets[0].options.properties.x.items` must be an object"],
    [option({ slot: { kind: "instance", type: "a#b/../../c" } }), /slot\.type` must be a type/],
    [option(JSON.parse('{"properties": {"__proto__": {}}}')), /properties` must be an object$/],
    [option({}, { A: 3 }), "`definitions.A` must be an object"],
    [option({ $ref: "#/definitions/Gone" }), /^`a\.B\.x` must refer to definitions that are there/],
    [option({ $ref: "#/definitions/toString" }), /^`a\.B\.x` must refer/],
    [option({}, { A: { anyOf: [{ $ref: "#/definitions/A" }] } }), /^`A` must refer .* not to itself/],
    [option(EXPLOSION), /^`a\.B\.x` must .* at most 10000 forms$/],
    [option(deep(1_000)), /…` is nested too deep$/],
  ] as const)("is refused: %j", (content, message) => {
    const fault = manifestFault(content);
    if (typeof message === "string") expect(fault).toBe(message);
    else expect(fault).toMatch(message);
  });
});
