import { describe, expect, it } from "vitest";
import { selects } from "./select-targets.js";

describe("selects", () => {
  it.each<[readonly string[] | undefined, string, boolean]>([
    [undefined, "anything.at.all", true],
    [["layers.*"], "layers.dense", true],
    [["layers.*"], "layers.deep.dense", false],
    [["layers.**"], "layers.deep.dense", true],
    [["layers.conv*"], "layers.conv2d", true],
    [["layers.conv*"], "layers.dense", false],
    [["sequential"], "sequential", true],
    [["sequential"], "models.sequential", false],
    [["layers.*", "!layers.RNN"], "layers.RNN", false],
    [["!layers.RNN"], "layers.dense", false],
    [["a.b"], "axb", false],
  ])("%j takes %s: %s", (patterns, name, expected) => {
    expect(selects(patterns, name)).toBe(expected);
  });
});
