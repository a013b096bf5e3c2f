import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { SourceText } from "./source-text.js";

const source = new SourceText("train.yaml", "a: 1\r\n\nlast", "/");

describe("SourceText", () => {
  it("counts lines and columns from one", () => {
    expect(source.position(0)).toEqual({ line: 1, column: 1 });
    expect(source.position(3)).toEqual({ line: 1, column: 4 });
    expect(source.position(6)).toEqual({ line: 2, column: 1 });
    expect(source.position(11)).toEqual({ line: 3, column: 5 });
    expect(source.lineCount).toBe(3);
  });

  it("gives lines without their breaks, and none beyond the end", () => {
    expect([1, 2, 3, 4].map((line) => source.line(line))).toEqual(["a: 1", "", "last", ""]);
    expect(new SourceText("empty.yaml", "", "/").line(1)).toBe("");
  });

  it("is shown by its name where an error is printed whole", () => {
    expect(inspect({ source })).toBe("{ source: SourceText train.yaml }");
  });
});
