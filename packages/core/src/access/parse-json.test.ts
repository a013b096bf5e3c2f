import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJSON, UnusableJSONError } from "./parse-json.js";

describe("parseJSON", () => {
  it("reads what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        const expected: unknown = JSON.parse(text);
        let found: unknown;
        try {
          found = parseJSON(text);
        } catch (error) {
          expect(String(error)).toMatch(/key `(__proto__|constructor|prototype)`/);
          return;
        }
        expect(found).toEqual(expected);
      }),
    );
  });

  it.each([
    ["", "it is empty"],
    [" \n", "it is empty"],
    ["{", "it is not valid JSON"],
    ["[".repeat(201) + "]".repeat(201), "it is nested more than 200 levels deep"],
    ["[".repeat(1e6), "it is nested more than 200 levels deep"],
    ['{"a":'.repeat(201) + "1" + "}".repeat(201), "it is nested more than 200 levels deep"],
    ['[{"a": {"__proto__": {}}}]', "it has a key `__proto__`"],
    ['{"\\u005f_proto__": 1}', "it has a key `__proto__`"],
    ['{"constructor": {"prototype": 1}}', "it has a key `constructor`"],
  ])("refuses %.30j", (text, reason) => {
    expect(() => parseJSON(text)).toThrow(new UnusableJSONError(reason));
  });

  it("does not count brackets in texts", () => {
    const text = '[["' + '[{\\"\\\\'.repeat(300) + '"]]';
    expect(parseJSON(text)).toEqual(JSON.parse(text));
    expect(parseJSON("\uFEFF" + "[".repeat(200) + "]".repeat(200))).toHaveLength(1);
  });
});
