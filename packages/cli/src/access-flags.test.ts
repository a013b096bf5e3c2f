import { describe, expect, it } from "vitest";
import { CommandError } from "./command-error.js";
import { readLimits } from "./access-flags.js";

const fault = (...given: string[]): CommandError => {
  try {
    readLimits(given);
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error("it was taken");
};

describe("--limit", () => {
  it("raises limits by their names, the last one of a name winning", () => {
    expect(readLimits([])).toEqual({ config: {}, files: {} });
    expect(
      readLimits(["nodes=200000", "file-bytes=5", "nodes=300000", "include-depth=2", "layers=7"]),
    ).toEqual({
      config: { maxNodes: 300_000, maxFileBytes: 5, maxIncludeDepth: 2 },
      files: { maxLayers: 7 },
    });
  });

  it("suggests the name that was meant", () => {
    expect(fault("node=1").help).toEqual(["did you mean `nodes`?"]);
    expect(fault("__proto__=1").message).toBe("there is no limit `__proto__`");
  });

  it("raises the depth as far as it goes, and says where it ends", () => {
    expect(readLimits(["depth=500"]).config).toEqual({ maxDepth: 500 });
    expect(fault("depth=501").help).toEqual(["`depth` is 500 at most"]);
  });

  it.each([
    "nodes",
    "nodes=",
    "nodes=0",
    "nodes=-1",
    "nodes=1.5",
    "nodes=1e6",
    "nodes=1=2",
    "=5",
    "nodes=1e400",
  ])("takes whole numbers above zero only: %j", (text) =>
    expect(fault(text).message).toContain(`\`--limit ${text}\``),
  );
});
