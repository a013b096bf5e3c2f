import { describe, expect, it } from "vitest";
import { readNumber, readNumbers } from "./suggest-value.js";

describe("readNumber", () => {
  it.each([
    ["1_000", "1000"],
    ["1,000", "1000"],
    ["-12,345.5", "-12345.5"],
    ["0,003", "0.003"],
    ["3,25", "3.25"],
    ["inf", ".inf"],
    ["-Infinity", "-.inf"],
    ["30%", "0.3"],
    ["12.5 %", "0.125"],
  ])("reads %s as %s", (text, number) => {
    expect(readNumber(text, true)).toBe(number);
  });

  it("knows no fraction and no infinity where an integer belongs", () => {
    expect(readNumber("0,5", false)).toBeUndefined();
    expect(readNumber("inf", false)).toBeUndefined();
    expect(readNumber("1,000", false)).toBe("1000");
  });

  it.each(["many", "1,00,0", "_1", "5 apples", ""])("reads nothing in %j", (text) => {
    expect(readNumber(text, true)).toBeUndefined();
  });
});

describe("readNumbers", () => {
  it.each([
    ["3, 3", [3, 3]],
    ["(24, 24, 1)", [24, 24, 1]],
    ["0.5 1e-3", [0.5, 0.001]],
  ])("reads %s", (text, numbers) => {
    expect(readNumbers(text)).toEqual(numbers);
  });

  it.each(["3", "a, b", "3, x", "", "()"])("reads nothing in %j", (text) => {
    expect(readNumbers(text)).toBeUndefined();
  });
});
