import { describe, expect, it } from "vitest";
import type { TargetDefinition } from "../manifest.js";
import { PlannedObject } from "../planned-object.js";
import { fitsPlanned } from "./fits-slot.js";

function planned(kind: "class" | "function", produces: readonly string[], partial = false): PlannedObject {
  const definition: TargetDefinition = {
    name: "own.f",
    description: "Ours.",
    kind,
    module: "own",
    exportPath: ["f"],
    parameters: [],
    options: { type: "object" },
    produces,
  };
  return new PlannedObject(definition, { partial });
}

describe("what fills the slot of a function", () => {
  const slot = { kind: "function", parameters: 2, returns: "tf#Tensor" } as const;

  it("is a function that gives what is wanted, or of whose result no type is known", () => {
    expect(fitsPlanned(planned("function", ["tf#Tensor"]), slot)).toBe(true);
    expect(fitsPlanned(planned("function", []), slot)).toBe(true);
    expect(fitsPlanned(planned("function", ["tf#Dense", "tf#Layer"]), slot)).toBe(false);
  });

  it("is a class only where it is a maker of what is wanted", () => {
    expect(fitsPlanned(planned("class", ["tf#Tensor"], true), slot)).toBe(true);
    expect(fitsPlanned(planned("class", ["tf#Tensor"]), slot)).toBe(false);
    expect(fitsPlanned(planned("class", [], true), slot)).toBe(false);
  });

  it("is any function where nothing is said of its result", () => {
    const anything = { kind: "function", parameters: 0 } as const;
    expect(fitsPlanned(planned("function", ["tf#Layer"]), anything)).toBe(true);
  });
});
