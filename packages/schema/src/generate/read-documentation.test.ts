import { describe, expect, it } from "vitest";
import { cleanText, parseValue } from "./read-documentation.js";

describe("cleanText", () => {
  it("is the same for every kind of line end", () => {
    expect(cleanText("One.\r\n\r\nTwo.  \r\n")).toBe("One.\n\nTwo.");
    expect(cleanText("One.\rTwo.")).toBe("One.\nTwo.");
  });

  it("leaves out code in other languages than YAML, with its heading", () => {
    const code = (language: string) => `\`\`\`${language}\nx: 1\n\`\`\``;
    expect(cleanText(`Adds.\n\nExample:\n\n${code("js")}\n\nMore.`)).toBe("Adds.\n\nMore.");
    expect(cleanText(`Adds.\n\n${code("ts")}`)).toBe("Adds.");
    expect(cleanText(`Adds.\n\n${code("yaml")}`)).toContain("x: 1");
  });
});

describe("parseValue", () => {
  it.each<[string, unknown]>([
    ["3", 3],
    ["`[1, 2]`", [1, 2]],
    ['"text"', "text"],
    ["null", null],
    ["the size of the model", undefined],
    ["", undefined],
  ])("reads %j", (text, value) => {
    expect(parseValue(text)).toEqual(value);
  });
});
