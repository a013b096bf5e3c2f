import { describe, expect, it } from "vitest";
import { composeFiles } from "../testing/compose-files.js";

const place = (text: string, entry = "exp: a") =>
  composeFiles({ "config.yaml": `defaults: [_self_, {${entry}}]\nx: 1\n`, "exp/a.yaml": text });

describe("the comment that says where a file goes", () => {
  it.each([
    ["# @package _global_\nx: 2\n", { x: 2 }],
    ["# a file\n\n#@package _global_\r\n---\r\nx: 2\r\n", { x: 2 }],
    ["# @package other.name\nx: 2\n", { x: 1, other: { name: { x: 2 } } }],
    ["# this package holds models; see @package docs\nx: 2\n", { x: 1, exp: { x: 2 } }],
    ["x: 2\ntext: |\n  # @package _global_\n", { x: 1, exp: { x: 2, text: "# @package _global_\n" } }],
  ])("counts, or is no such comment, without a word: %j", async (text, data) => {
    const placed = await place(text);
    expect(placed.codes).toEqual([]);
    expect(placed.data).toEqual(data);
  });

  it.each([
    ["# @pakage _global_\nx: 2\n", "exp/a.yaml:1:1", "a header is written", "# @package _global_"],
    ["# @packages: _global_\nx: 2\n", "exp/a.yaml:1:1", "a header is written", "# @package _global_"],
    ["# package _global_\nx: 2\n", "exp/a.yaml:1:1", "a header is written", "# @package _global_"],
    ["# @package: other\nx: 2\n", "exp/a.yaml:1:1", "a header is written", "# @package other"],
    ["# @package\nx: 2\n", "exp/a.yaml:1:1", "a header is written", "# @package _global_"],
    ["x: 2\n# @package _global_\n", "exp/a.yaml:2:1", "below the first key", "# @package _global_"],
    ["x: 2 \r\n  # @package _global_\r\n", "exp/a.yaml:2:3", "below the first key", "# @package _global_"],
    ["# @package __global__\nx: 2\n", "exp/a.yaml:1:1", "`__global__` is no package", "# @package _global_"],
    ["# @package _globl_\nx: 2\n", "exp/a.yaml:1:1", "`_globl_` is no package", "# @package _global_"],
    ["# @package _global_ for all\nx: 2\n", "exp/a.yaml:1:1", "a single name", "# @package _global_"],
  ])("is warned of where it does not count: %j", async (text, at, reason, meant) => {
    const { diagnostics, report, config } = await place(text);
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
      ["INVALID_HEADER", "warning"],
    ]);
    expect(report).toContain(`--> ${at}`);
    expect(report).toContain(reason);
    expect(report).toContain("the file goes to `exp`");
    expect(report).toContain(`write \`${meant}\` as the first line`);
    expect(config?.root.entries.has("exp")).toBe(true);
  });

  it("counts once", async () => {
    const { codes, data } = await place("# @package one\n# @package two\nx: 2\n");
    expect(codes).toEqual(["INVALID_HEADER"]);
    expect(data).toEqual({ x: 1, one: { x: 2 } });
  });
});
