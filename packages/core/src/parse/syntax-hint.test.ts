import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSyntaxHint } from "./syntax-hint.js";

/** Marks the first text after the last `|`, and gives the advice. */
function misread(written: string): string | undefined {
  const at = written.lastIndexOf("|");
  const text = written.slice(0, at) + written.slice(at + 1);
  const found = findSyntaxHint(text, at);
  return found === undefined ? undefined : `${text.slice(found.span.start, found.span.end)} → ${found.help}`;
}

describe("findSyntaxHint", () => {
  it.each([
    ["a:\n  max_epochs 20\n  |callbacks: []\n", "max_epochs 20 → write `max_epochs: …`"],
    ["a:\n  max_epochs 20 # many\n\n  # more\n  |callbacks: []\n", "max_epochs 20 → write `max_epochs: …`"],
    ["lr = 0.1\n|b: 1\n", "lr = 0.1 → write `lr: …`"],
    ["lr:0.1\n|b: 1\n", "lr:0.1 → write `lr: …`"],
    ["lr：0.1\n|b: 1\n", "lr：0.1 → write `lr: …`"],
    ["a: 1\nb 2|\n", "b 2 → write `b: …`"],
    ["a: 1\nb\n|c: 2\n", "b → write `b: …`"],
    ["a:\n  b\n    |c: 2\n", "b → write `b: …`"],
    ["a:\n  - x\n  |-y: 1\n", "-y → begin the item with `- `"],
  ])("finds the fault of %j", (text, found) => {
    expect(misread(text)).toBe(found);
  });

  it("marks blanks that are no spaces", () => {
    expect(misread("a:\n\u00a0\u00a0b: 1\n  |c: 2\n")).toMatch(/^\u00a0\u00a0 → indent with plain spaces/);
  });

  it.each([
    "a: 1\n |b: 2\n",
    "a: |\n  some text\n |b: 1\n",
    "url: x\nhttp://example.org\n|b: 1\n",
    "|",
    "\n|b: 1\n",
  ])("blames no other line for %j", (text) => {
    expect(misread(text)).toBeUndefined();
  });

  it("ends, and marks a part of the text, whatever the text is", () => {
    const text = fc.stringMatching(/^[\n\r a-c:=#\u00a0-]{0,40}$/);
    fc.assert(
      fc.property(text, fc.nat(40), (written, at) => {
        const found = findSyntaxHint(written, Math.min(at, written.length));
        if (found === undefined) return;
        expect(found.span.end).toBeGreaterThan(found.span.start);
        expect(found.span.end).toBeLessThanOrEqual(written.length);
      }),
    );
  });
});
