import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderTable } from "./render-table.js";

describe("renderTable", () => {
  it("wraps the last column beside the others", () => {
    const rows = [
      ["a", "string", "one two three four five six seven eight nine"],
      ["longer", "int", ""],
    ];
    expect(renderTable(rows, 45)).toBe(
      [
        "a       string  one two three four five six",
        "                seven eight nine",
        "longer  int",
        "",
      ].join("\n"),
    );
  });

  it("puts the last column below where there is no room beside", () => {
    expect(renderTable([["a-name-that-is-long", "what it is for, in words"]], 30)).toBe(
      "a-name-that-is-long\n    what it is for, in words\n",
    );
  });

  it("is empty for no rows", () => {
    expect(renderTable([], 80)).toBe("");
  });

  it("loses no word and keeps to the width", () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    const cell = fc.array(word, { maxLength: 12 }).map((args) => args.join(" "));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, word, cell), { minLength: 1 }),
        fc.integer({ min: 60, max: 120 }),
        (rows, width) => {
          const text = renderTable(rows, width);
          for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
          const args = rows.flat().join(" ").split(" ").filter(Boolean);
          expect(text.split(/\s+/).filter(Boolean).sort()).toEqual(args.sort());
        },
      ),
    );
  });
});
