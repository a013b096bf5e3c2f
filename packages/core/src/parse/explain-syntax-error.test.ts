import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { SourceText } from "../source-text.js";
import { parseDocument } from "./parse-document.js";

/** Explains a text that has one fault, with the part of it that is marked. */
function explained(yaml: string): string {
  const source = new SourceText("c.yaml", yaml, "/");
  const found: Diagnostic[] = [];
  parseDocument(source, (diagnostic) => found.push(diagnostic));
  expect(found.map(({ code }) => code)).toEqual(["INVALID_YAML"]);
  const [{ message, labels }] = found as [Diagnostic];
  return `${message} at ${JSON.stringify(yaml.slice(labels[0].span.start, labels[0].span.end))}`;
}

describe("a syntax error", () => {
  it.each([
    ["a: 1\nb\nc: 2\n", 'a colon is missing after `b` at "b"'],
    ["trainer\n  max_epochs: 3\n", 'a colon is missing after `trainer` at "trainer"'],
    ["a: 1\nb: ]\n", 'a `]` closes no bracket at "]"'],
    ["a: [1]]\n", 'a `]` closes no bracket at "]"'],
    ["a: [1, 2}\n", 'a `[` is not closed at "["'],
    ["a: 'it's here'\nb: 2\n", 'a quoted text ends at a quote inside it at "\'"'],
    ['a: "say "hi" now"\n', 'a quoted text ends at a quote inside it at "\\""'],
    ["a: 'x' y\n", 'a value is followed by more text at "y"'],
  ])("is explained by what was meant in %j", (yaml, explanation) => {
    expect(explained(yaml)).toBe(explanation);
  });
});
