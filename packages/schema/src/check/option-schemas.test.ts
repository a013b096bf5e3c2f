import { describe, expect, it } from "vitest";
import { PlannedObject } from "../planned-object.js";
import { sample, sampleCatalog } from "../testing/sample-manifest.js";
import { matchSlot, optionSchemas } from "./option-schemas.js";

describe("optionSchemas", () => {
  const at = (target: string, ...path: (string | number)[]) =>
    optionSchemas(sampleCatalog, sample(target), path);

  it("gives each form of a union", () => {
    expect(at("Freezer", "names").map((form) => form.type)).toEqual(["string", "array"]);
    expect(at("Freezer", "names", 3)).toEqual([{ type: "string" }]);
  });

  it("follows references, tuples and records", () => {
    expect(at("Freezer", "windows", 0, "from_epoch")).toEqual([{ type: "integer", minimum: 0 }]);
    expect(at("Trainer", "input_shape", 1)).toEqual([{ type: "integer" }]);
    expect(at("Trainer", "metrics", "any name")[0]?.slot?.kind).toBe("function");
    expect(at("Trainer", "tree", "children", 0, "children", 0, "value")).toEqual([{ type: "number" }]);
  });

  it("lays documentation over what a reference leads to", () => {
    expect(at("Trainer", "optimizer")).toEqual([
      { slot: { kind: "factory", type: "sample#Optimizer" }, description: "How to update." },
    ]);
  });

  it("is empty where no option leads, and open below one that takes anything", () => {
    expect(at("Freezer", "nothing")).toEqual([]);
    expect(at("Freezer", "until_epoch", "deeper")).toEqual([]);
    expect(at("Trainer", "extra", "deeper", 0)).toEqual([{}]);
  });
});

describe("matchSlot", () => {
  const at = (path: (string | number)[], target: string, partial = false) =>
    matchSlot(sampleCatalog, sample("Trainer"), path, new PlannedObject(sample(target), { partial }))?.kind;

  it("says how a planned object is delivered", () => {
    expect(at(["callbacks", 0], "Freezer")).toBe("instance");
    expect(at(["optimizer"], "adam")).toBe("factory");
    expect(at(["optimizer"], "adam", true)).toBe("factory");
    expect(at(["criterion"], "mse")).toBe("function");
  });

  it("is undefined where the object fits no slot or anything may stand", () => {
    expect(at(["callbacks", 0], "adam")).toBeUndefined();
    expect(at(["extra"], "adam")).toBeUndefined();
  });
});
