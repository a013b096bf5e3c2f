import { describe, expect, it } from "vitest";
import { fileHeader } from "./read-source.js";

describe("a header", () => {
  it.each([
    ["# @package model\na: 1", "model"],
    ["# yaml-language-server: x\n\n#  @package  a.b \r\n---\na: 1", "a.b"],
    ["---\n# @package model", "model"],
    ["#@package model\n", "model"],
    ["a: 1\n# @package model\n", undefined],
    ["# package model\na: 1", undefined],
    ["# @packages model\na: 1", undefined],
    ["# @package\na: 1", undefined],
    ["", undefined],
  ])("stands in a comment before the first node: %j", (text, name) => {
    expect(fileHeader(text, "package")).toBe(name);
  });

  it("is found by its name, blanks in its value included", () => {
    const text = "# @package model\n# @directory ../my files\na: 1\n";
    expect(fileHeader(text, "directory")).toBe("../my files");
    expect(fileHeader(text, "package")).toBe("model");
  });
});
