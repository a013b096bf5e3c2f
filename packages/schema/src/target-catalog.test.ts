import { describe, expect, it } from "vitest";
import { TargetCatalog } from "./target-catalog.js";
import { sample, sampleCatalog, sampleManifest } from "./testing/sample-manifest.js";

describe("TargetCatalog", () => {
  it("finds definitions by name and by what they produce", () => {
    expect(sampleCatalog.get("sample.adam")?.kind).toBe("function");
    expect(sampleCatalog.get("toString")).toBeUndefined();
    expect(sampleCatalog.producersOf("sample#Callback").map((each) => each.name)).toEqual([
      "sample.EarlyStopping",
      "sample.Freezer",
    ]);
    expect(sampleCatalog.producersOf("sample#Nothing")).toEqual([]);
  });

  it("names both packages that offer one name", () => {
    const other = { ...sampleManifest, package: "other" };
    expect(new TargetCatalog([sampleManifest, other]).publishersOf("sample.adam")).toEqual([
      "sample",
      "other",
    ]);
  });

  it("takes a manifest that is published twice once", () => {
    const catalog = new TargetCatalog([sampleManifest, structuredClone(sampleManifest)]);
    expect(catalog.publishersOf("sample.adam")).toEqual(["sample"]);
    expect(catalog.producersOf("sample#Optimizer")).toHaveLength(1);
  });

  it("refuses a reference to no definition of the manifest", () => {
    expect(() => sampleCatalog.resolve(sample("adam"), "#/definitions/toString")).toThrow(
      /has no definition/,
    );
  });
});
