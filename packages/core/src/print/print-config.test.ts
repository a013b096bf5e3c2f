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

  it.each<[string, Record<string, string>, string[], string[]]>([
    [
      "a list that was appended to, item by item",
      { "a.yaml": "l: [1]\n" },
      ["l=extend_list(x)"],
      ["l: # <command line>:1:3 (was [1], a.yaml:1:4)", "  - 1 # a.yaml:1:5", "  - x # <command line>:1:15"],
    ],
    [
      "an item that was replaced, and a value in one",
      { "a.yaml": "l: [{_target_: a.A, k: 1}, {k: 2}, [3]]\n" },
      ["l.0={_target_: b.B}", "l.1.k=7", "l.2=[8]"],
      [
        "l:",
        "  - # <command line>:1:5 (was {_target_: a.A, k: 1}, a.yaml:1:5)",
        "    _target_: b.B # <command line>:1:16",
        "  - k: 7 # <command line>:2:7 (was 2, a.yaml:1:32)",
        "  - # <command line>:3:5 (was [3], a.yaml:1:36)",
        "    - 8 # <command line>:3:6",
      ],
    ],
    [
      "a node whose target changed, in a file or alone",
      { "a.yaml": "m: {_target_: a.A, k: 1}\nt: {_target_: a.A}\n", "b.yaml": "m: {_target_: b.B}\n" },
      ["t._target_=b.B"],
      [
        "m: # b.yaml:1:4 (was {_target_: a.A, k: 1}, a.yaml:1:4)",
        "  _target_: b.B # b.yaml:1:15",
        "t: # <command line>:1:12 (was {_target_: a.A}, a.yaml:2:4)",
        "  _target_: b.B # <command line>:1:12 (was a.A, a.yaml:2:15)",
      ],
    ],
    [
      "a node that was merged all the same",
      { "a.yaml": "m: {_target_: a.A, k: 1}\n", "b.yaml": "m: {_target_: b.B, _merge_: true}\n" },
      [],
      ["m:", "  _target_: b.B # b.yaml:1:15 (was a.A, a.yaml:1:15)", "  k: 1 # a.yaml:1:23"],
    ],
    [
      "the null that removed a named item",
      { "a.yaml": "c: {x: {k: 1}, z: {k: 2}}\n", "b.yaml": "c: {x: null}\n" },
      [],
      ["c:", "  x: null # b.yaml:1:8 (was {k: 1}, a.yaml:1:8)", "  z:", "    k: 2 # a.yaml:1:23"],
    ],
    [
      "empty containers, also in the place of others",
      { "a.yaml": "e: {}\nf: [1]\ng: {k: 1}\n", "b.yaml": "f: []\ng: null\n" },
      ["g={}"],
      [
        "e: {} # a.yaml:1:4",
        "f: [] # b.yaml:1:4 (was [1], a.yaml:2:4)",
        "g: {} # <command line>:1:3 (was null, b.yaml:2:4)",
      ],
    ],
    [
      "what a group gave, and what was added",
      { "a.yaml": "defaults: [g: one, _self_]\ng: {k: 2}\n", "g/one.yaml": "k: 1\n" },
      ["+g.o.m=null"],
      ["g:", "  k: 2 # a.yaml:2:8 (was 1, g/one.yaml:1:4)", "  o:", "    m: null # <command line>:1:8"],
    ],
    [
      "long and odd values in one line",
      { "a.yaml": `s: |\n  two\n  lines # ${"x".repeat(50)}\nt: 1\n` },
      ["s='a # b'"],
      [
        `s: "a # b" # <command line>:1:3 (was "two\\nlines # ${"x".repeat(26)}…, a.yaml:2:3)`,
        "t: 1 # a.yaml:4:4",
      ],
    ],
  ])("says so of %s", async (_, files, overrides, lines) => {
    const named = Object.keys(files).filter((name) => !name.includes("/"));
    const { config } = await composeFiles(files, [...named, ...overrides]);
    const printed = config && printConfig(config.root, { origins: true });
    expect(printed).toBe(`${lines.join("\n")}\n`);
    expect(parse(printed ?? "").data).toEqual(config && plainData(config.root));
  });
});
