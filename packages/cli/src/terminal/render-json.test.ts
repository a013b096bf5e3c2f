import fc from "fast-check";
import { expect, it } from "vitest";
import { renderJSON } from "./render-json.js";

it("writes the same data, with nothing in it that could not be seen", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "é", "\u202e", "\u0085", "\u001b", "\ufeff", "😀", '"', "\\"),
  });
  fc.assert(
    fc.property(fc.array(text), (data) => {
      const json = renderJSON(data);
      expect(JSON.parse(json)).toEqual(data);
      expect(json).not.toMatch(/[\u202e\u0085\ufeff]/u);
    }),
  );
});
