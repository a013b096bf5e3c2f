import { TargetCatalog, type TargetManifest } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { renderTarget, renderTargetList } from "./render-targets.js";
import { targetToJSON } from "./target-json.js";
import { RecordingOutput } from "./testing/recording-output.js";

const manifest: TargetManifest = {
  format: 1,
  namespace: "toy",
  package: "toy",
  targets: [
    {
      name: "toy.Freezer",
      kind: "class",
      module: "toy",
      exportPath: ["Freezer"],
      description: "Freezes parameters. It can do more\nthan that.",
      parameters: [{ kind: "options", name: "options", optional: false }],
      options: {
        type: "object",
        properties: {
          names: { type: "array", items: { type: "string" }, description: "Exact names." },
          until_epoch: { type: "integer", minimum: 0, default: 3, description: "First epoch\nof training." },
          schedule: { $ref: "#/definitions/Schedule", requires: ["names"], conflictsWith: ["until_epoch"] },
          optimizer: { slot: { kind: "factory", type: "toy#Optimizer" } },
        },
        required: ["names"],
      },
      produces: ["toy#Freezer"],
    },
    {
      name: "toy.none",
      kind: "function",
      module: "toy",
      exportPath: ["none"],
      description: "",
      deprecated: "nobody needs it",
      parameters: [],
      options: { type: "object" },
      produces: [],
    },
  ],
  definitions: {
    Schedule: { anyOf: [{ type: "string" }, { type: "array", items: { $ref: "#/definitions/Phase" } }] },
    Phase: { type: "object", properties: { next: { $ref: "#/definitions/Schedule" } } },
    Unrelated: { type: "null" },
  },
};
const catalog = new TargetCatalog([manifest]);
const [freezer, none] = manifest.targets;
const out = new RecordingOutput({ width: 72 });

describe("renderTargetList", () => {
  it("gives each target a line with the first sentence about it", () => {
    expect(renderTargetList(manifest.targets, out)).toBe(
      "toy.Freezer  Freezes parameters.\ntoy.none     deprecated.\n",
    );
  });
});

describe("renderTarget", () => {
  it("lays the options out as a table", () => {
    expect(renderTarget(catalog, freezer!, out)).toBe(`toy.Freezer  class of toy

Freezes parameters. It can do more than that.

OPTION       TYPE                DEFAULT   DESCRIPTION
names        string[]            required  Exact names.
until_epoch  integer ≥ 0         3         First epoch of training.
schedule     string | mapping[]            With: names. Not with:
                                           until_epoch.
optimizer    Factory<Optimizer>

note: \`optimizer\` takes objects of type \`Optimizer\`, which no target of
this project makes
`);
  });

  it("says so when there are none", () => {
    expect(renderTarget(catalog, none!, out)).toBe(
      "toy.none  function of toy\n\ndeprecated: nobody needs it\n\nIt takes no options.\n",
    );
  });
});

describe("targetToJSON", () => {
  it("puts the definitions it needs into the options, recursive ones too", () => {
    const { options, ...others } = targetToJSON(catalog, freezer!);
    expect(others).toEqual({
      name: "toy.Freezer",
      kind: "class",
      description: freezer!.description,
      module: "toy",
      produces: ["toy#Freezer"],
    });
    expect(Object.keys(options.definitions ?? {})).toEqual(["Schedule", "Phase"]);
  });

  it("adds no definitions where none are needed", () => {
    expect(targetToJSON(catalog, none!).options).toEqual({ type: "object" });
  });
});
