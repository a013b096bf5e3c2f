import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ConfigNode, ScalarValue } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import { parseDocument } from "../parse/parse-document.js";
import { SourceText } from "../source-text.js";
import { composeFiles } from "../testing/compose-files.js";
import { plainData } from "../testing/plain-data.js";
import { printConfig } from "./print-config.js";

function parse(text: string): { data: unknown; found: Diagnostic[]; root: ReturnType<typeof parseDocument> } {
  const found: Diagnostic[] = [];
  const root = parseDocument(new SourceText("c.yaml", text, "/"), (diagnostic) => found.push(diagnostic));
  return { data: root && plainData(root.root), found, root };
}

/** A config of this data, written nowhere. */
function nodeOf(data: unknown): ConfigNode {
  const origin = { source: new SourceText("c.yaml", "", "/"), span: { start: 0, end: 0 } };
  if (Array.isArray(data)) return { kind: "sequence", items: data.map(nodeOf), origin };
  if (typeof data !== "object" || data === null)
    return { kind: "scalar", value: data as ScalarValue, plain: false, origin };
  const entries = Object.entries(data).map(
    ([key, value]) => [key, { key: origin, value: nodeOf(value) }] as const,
  );
  return { kind: "mapping", entries: new Map(entries), origin };
}

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }).filter((value) => !/\p{Cs}/u.test(value)),
  fc.constantFrom(
    "no",
    "12:30",
    "null",
    "~",
    "1e3",
    ".5",
    "0x1",
    "- a",
    "a: b",
    "a #b",
    "${a.b}",
    "${x: y}",
    "\\${a}",
    "'",
    '"',
    "a\n b\n",
    "---",
    "...",
    "<<",
    "2020-01-01",
    "=",
    "!x",
    "\u202ex",
    "None",
    "1_000",
  ),
);
const scalar = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(1e21, -0, 2 ** 60, 1e-7),
);
const name = fc
  .oneof(
    fc.stringMatching(/^[a-z_][a-z0-9_.]{0,8}$/),
    fc.constantFrom("<<", "no", "1", "a b", "a: b", "null", "#x", "_target_", "é"),
  )
  .filter((key) => key !== "constructor" && key !== "prototype" && key !== "__proto__");
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ maxDepth: 4 }, scalar, fc.array(tie("tree"), { maxLength: 4 }), tie("mapping")),
  mapping: fc.dictionary(name, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
}));

describe("printConfig", () => {
  it("reads back to the same tree, with no warning", () => {
    fc.assert(
      fc.property(fc.dictionary(name, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true }), (data) => {
        const { data: again, found } = parse(printConfig(nodeOf(data)));
        expect(found).toEqual([]);
        expect(again).toEqual(data);
      }),
      { numRuns: 300 },
    );
  });

  it("writes block style, short lists of numbers on one line, and quotes only where needed", () => {
    const { root } = parse(
      "{a: [1, 2.5], b: ['x', {c: 'y', d: []}], e: {}, f: 'no', g: '${a.0}', h: [[1], ['z']]}",
    );
    expect(root && printConfig(root.root)).toBe(
      `a: [1, 2.5]\nb:\n  - x\n  - c: "y"\n    d: []\ne: {}\nf: "no"\ng: \${a.0}\nh:\n  - [1]\n  - - z\n`,
    );
  });

  it("says who set each value, and what it was before", async () => {
    const { config } = await composeFiles(
      {
        "config.yaml": "defaults: [base]\ntrainer:\n  max_epochs: 3\n  seed: 1\nl: [7]\n",
        "base.yaml": "trainer: {max_epochs: 1}\nl: [1, 2]\nm: {a: x}\n",
      },
      ["trainer.seed=2", "m=null"],
    );
    expect(config && printConfig(config.root, { origins: true })).toBe(
      [
        "trainer:",
        "  max_epochs: 3 # config.yaml:3:15 (was 1, base.yaml:1:23)",
        "  seed: 2 # <command line>:1:14 (was 1, config.yaml:4:9)",
        "l: # config.yaml:5:4 (was [1, 2], base.yaml:2:4)",
        "  - 7 # config.yaml:5:5",
        "m: null # <command line>:2:3 (was {a: x}, base.yaml:3:4)",
        "",
      ].join("\n"),
    );
  });
});
