import { describe, expect, it } from "vitest";
import type { Parameter } from "../trainer.js";
import { Overlaps } from "./overlaps.js";
import type { ScheduledFreezer } from "./scheduled-groups.js";

const parameter = (name: string): Parameter => {
  const identity = {};
  return {
    name,
    aliases: [],
    size: 1,
    layerPath: "model.a",
    layerType: "Dense",
    forwardIndex: 0,
    identity,
    trainable: true,
  };
};
const [kernel, bias] = [parameter("model.a.kernel"), parameter("model.a.bias")];

function freezer(label: string, ...parameters: Parameter[]): ScheduledFreezer {
  const subject = { options: { names: label } };
  const group = { label, parameters, bareLayers: [], subject, windows: [], rate: 1 };
  return { subject, groups: [group], warnings: [], issues: [] };
}

describe("Freezers that select the same", () => {
  it("are told in pairs", () => {
    const overlaps = new Overlaps();
    expect(overlaps.add(freezer("a", kernel))).toEqual([]);
    expect(overlaps.add(freezer("b", bias))).toEqual([]);
    expect(overlaps.add(freezer("c", kernel, bias))).toEqual([
      "the Freezers of `a` and of `c` both select `model.a.kernel`, frozen while either holds it",
      "the Freezers of `b` and of `c` both select `model.a.bias`, frozen while either holds it",
    ]);
  });

  it("are none where one is worked out anew", () => {
    const overlaps = new Overlaps();
    const one = freezer("a", kernel);
    expect([...overlaps.add(one), ...overlaps.add({ ...one })]).toEqual([]);
  });

  it("are told so often, and then once more together, however many there are", () => {
    const overlaps = new Overlaps();
    const lines = Array.from({ length: 5000 }, (_, index) => freezer(`f${index}`, kernel)).flatMap((each) =>
      overlaps.add(each),
    );
    expect(lines).toHaveLength(21);
    expect(new Set(lines).size).toBe(21);
    expect(lines.at(-1)).toBe("more Freezers select the same parameters; 20 pairs are told");
  });
});
