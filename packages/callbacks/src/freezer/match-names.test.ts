import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesGlob } from "./match-names.js";

describe("a pattern", () => {
  it.each<[pattern: string, matches: readonly string[], others: readonly string[]]>([
    ["model.head.bias", ["model.head.bias"], ["model.head", "model.head.bias.x", "model.head.biass"]],
    ["model.*.bias", ["model.head.bias"], ["model.bias", "model.a.b.bias"]],
    ["**.bias", ["bias", "head.bias", "model.a.b.bias"], ["model.bias.x", "model.unbias"]],
    ["model.**.bias", ["model.bias", "model.a.b.bias"], ["other.a.bias"]],
    ["model.**", ["model", "model.a", "model.a.b"], ["models.a"]],
    ["**.a.**.b", ["a.b", "x.a.b", "a.a.x.b"], ["a.c", "b.a"]],
    ["layer*.kernel", ["layer1.kernel", "layer.kernel", "layer10.kernel"], ["layer1.x.kernel"]],
    ["layer?.kernel", ["layer1.kernel"], ["layer.kernel", "layer10.kernel"]],
    ["a*b*c", ["abc", "aXbYc", "abcbc"], ["ab", "acb", "a.b.c"]],
    ["a**c", ["abc", "ac"], ["a.c"]],
    ["[ab].c", ["[ab].c"], ["a.c"]],
  ])("%s matches %j, but not %j", (pattern, matches, others) => {
    expect(matches.filter((name) => !matchesGlob(pattern, name))).toEqual([]);
    expect(others.filter((name) => matchesGlob(pattern, name))).toEqual([]);
  });

  it("matches the names that the regular expression of the same meaning does", () => {
    const path = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "ab"), maxLength: 3, minLength: 1 }), {
      minLength: 1,
      maxLength: 4,
    });
    const piece = fc.constantFrom("a", "b", "*", "?", "a*", "*b", "**");
    fc.assert(
      fc.property(path, fc.array(piece, { minLength: 1, maxLength: 4 }), (name, pattern) => {
        const source = pattern.map((segment) =>
          segment === "**" ? "(?:[^.]+\\.)*" : `${segment.replace(/\*/g, "[^.]*").replace(/\?/g, "[^.]")}\\.`,
        );
        // Every segment of the expression ends with a dot, and so does the name.
        const expected = new RegExp(`^${source.join("")}$`).test(`${name.join(".")}.`);
        expect(matchesGlob(pattern.join("."), name.join("."))).toBe(expected);
      }),
    );
  });

  it("is refused soon however many ways there are to try it", () => {
    const stars = "a*".repeat(200);
    expect(matchesGlob(`${stars}b`, "a".repeat(5000))).toBe(false);
    expect(matchesGlob(`${"**.a.".repeat(200)}b`, "a.".repeat(2000))).toBe(false);
  });
});
