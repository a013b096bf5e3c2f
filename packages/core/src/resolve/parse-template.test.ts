import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePath } from "./parse-path.js";
import { parseArgument, parseTemplate } from "./parse-template.js";
import { ReferenceSyntaxError } from "./reference-syntax.js";

/** Letters that mean something to the grammar, and some that do not. */
const soup = fc.string({
  unit: fc.constantFrom(..."${}[](),:.\\'\"ab 0_\n%é😀".match(/./gsu)!),
  maxLength: 40,
});

describe("a template", () => {
  it("is read or refused, whatever it holds, with extents inside the text", () => {
    fc.assert(
      fc.property(soup, (text) => {
        for (const parse of [parseTemplate, parseArgument, parsePath]) {
          try {
            parse(text);
          } catch (error) {
            if (!(error instanceof ReferenceSyntaxError)) throw error;
            const { start, end } = error.extent;
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(start).toBeLessThanOrEqual(text.length);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("covers its text without gaps", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", " ", "$", "\\", "${b}", "${c.d}", "${e:f,g}"), { maxLength: 12 }),
        (pieces) => {
          const text = pieces.join("");
          let at = 0;
          for (const part of parseTemplate(text)) {
            expect(part.end).toBeGreaterThan(part.start);
            expect(part.start).toBeGreaterThanOrEqual(at);
            at = part.end;
          }
          expect(at).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });

  it("keeps text without references as it is", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes("${"));
        const parts = parseTemplate(text);
        expect(parts.map((part) => part.kind === "text" && part.text).join("")).toBe(text);
      }),
    );
  });

  it("knows where its parts stand", () => {
    expect(parseTemplate("x ${a.b} ${env:N, d}")).toMatchObject([
      { kind: "text", start: 0, end: 2 },
      { kind: "path", start: 2, end: 8, path: [{ text: "a.b", start: 4, end: 7 }] },
      { kind: "text", start: 8, end: 9 },
      {
        kind: "call",
        start: 9,
        end: 20,
        resolver: "env",
        resolverExtent: { start: 11, end: 14 },
        args: [
          { start: 15, end: 16 },
          { start: 18, end: 19 },
        ],
      },
    ]);
  });
});

describe("a path", () => {
  it("spells any keys with brackets and quotes", () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !/["\]]/.test(text));
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), (keys) => {
        const text = keys.map((each) => `["${each}"]`).join("");
        expect(parsePath(text).steps.map((step) => step.key)).toEqual(keys);
      }),
    );
  });
});
