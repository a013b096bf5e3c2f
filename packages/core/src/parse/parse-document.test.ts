import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAlias, isMap, isScalar, isSeq, parseDocument as parseOracle, type Node } from "yaml";
import type { ConfigNode } from "../config-node.js";
import type { Diagnostic } from "../diagnostic.js";
import { renderDiagnostics } from "../render/render-diagnostics.js";
import { SourceText } from "../source-text.js";
import { plainData } from "../testing/plain-data.js";
import { Budget, type PassedLimit } from "./limits.js";
import { parseDocument } from "./parse-document.js";

function parse(text: string, budget?: Budget) {
  const found: Diagnostic[] = [];
  const document = parseDocument(
    new SourceText("c.yaml", text, "/"),
    (diagnostic) => found.push(diagnostic),
    budget,
  );
  const marked = found.map(({ code, labels }) => [
    code,
    text.slice(labels[0].span.start, labels[0].span.end),
  ]);
  return { root: document?.root, data: document && plainData(document.root), found, marked };
}

/** The text that a node stands for. */
const written = (node: ConfigNode | undefined): string =>
  node === undefined ? "" : node.origin.source.text.slice(node.origin.span.start, node.origin.span.end);

function at(node: ConfigNode | undefined, ...path: (string | number)[]): ConfigNode | undefined {
  return path.reduce<ConfigNode | undefined>((found, step) => {
    if (found?.kind === "mapping") return found.entries.get(String(step))?.value;
    return found?.kind === "sequence" ? found.items[Number(step)] : undefined;
  }, node);
}

describe("values", () => {
  it("reads the YAML 1.2 core schema (L03, L04, L06)", () => {
    const text =
      "a: 1e-3\nb: 1e3\nc: 2020-01-01\nd: 0x1F\ne: 0o17\nf: .5\ng: -.inf\nh: ~\ni: True\nj: '1'\nk: 1.0\n";
    expect(parse(text).data).toEqual({
      a: 0.001,
      b: 1000,
      c: "2020-01-01",
      d: 31,
      e: 15,
      f: 0.5,
      g: -Infinity,
      h: null,
      i: true,
      j: "1",
      k: 1,
    });
  });

  it("takes `no` and `on` for text, and warns (L03)", () => {
    const { data, marked, found } = parse("a: no\nb: on\n");
    expect(data).toEqual({ a: "no", b: "on" });
    expect(marked).toEqual([
      ["AMBIGUOUS_SCALAR", "no"],
      ["AMBIGUOUS_SCALAR", "on"],
    ]);
    expect(found.every(({ severity }) => severity === "warning")).toBe(true);
  });

  it("does not warn of quoted text, keys or blocks", () => {
    expect(parse("a: 'no'\nno: 1\nb: |\n  no\nc: !!str no\n").found).toEqual([]);
  });

  it("merges `<<`, the mapping's own keys winning, the first of a list before the second (L07)", () => {
    expect(parse("b: &b {x: 1, y: 2}\nd:\n  <<: *b\n  y: 3\n").data).toEqual({
      b: { x: 1, y: 2 },
      d: { x: 1, y: 3 },
    });
    expect(parse("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nd:\n  y: 9\n  <<: [*a, *b]\n").data).toMatchObject({
      d: { x: 1, y: 9 },
    });
    expect(parse("d: {<<: {x: 1}, y: 2}\n").data).toEqual({ d: { x: 1, y: 2 } });
    expect(parse("d: {'<<': 1}\n").data).toEqual({ d: { "<<": 1 } });
  });

  it("reads an alias as what it refers to", () => {
    const { root } = parse("m: &m {_target_: fx.Args}\nn: *m\n");
    expect(at(root, "n")).toEqual(at(root, "m"));
  });

  it("expands 150 aliases of one small mapping, which is ordinary use", () => {
    const { found, data } = parse(`a: &a {x: 1}\nl:\n${"  - *a\n".repeat(150)}`);
    expect(found).toEqual([]);
    expect(data).toMatchObject({ l: Array(150).fill({ x: 1 }) });
  });

  it("keeps references as text", () => {
    expect(parse("a: ${b.c}\nb: '${x: y}'\nc: pre ${d} post\n").data).toEqual({
      a: "${b.c}",
      b: "${x: y}",
      c: "pre ${d} post",
    });
  });
});

describe("places", () => {
  const text = `a: 1\nb:\n  - 'x'\n  -\n  - {c: "q" , d}\ne: |\n  one\n  two\nf: !!str 5\ng:\nh: &h [1, # c\n  2 ]\ni: { }\n`;
  const { root } = parse(text);

  it("are those of the text itself, quotes and brackets included", () => {
    expect(written(at(root, "a"))).toBe("1");
    expect(written(at(root, "b", 0))).toBe("'x'");
    expect(written(at(root, "b", 2))).toBe('{c: "q" , d}');
    expect(written(at(root, "b", 2, "c"))).toBe('"q"');
    expect(written(at(root, "e"))).toBe("one\n  two");
    expect(written(at(root, "f"))).toBe("5");
    expect(written(at(root, "h"))).toBe("[1, # c\n  2 ]");
    expect(written(at(root, "i"))).toBe("{ }");
  });

  it("of a value that is not written is behind its indicator", () => {
    for (const [node, before] of [
      [at(root, "b", 1), "\n  -"],
      [at(root, "b", 2, "d"), ", d"],
      [at(root, "g"), "\ng:"],
    ] as const) {
      const { start, end } = node?.origin.span ?? { start: 0, end: 0 };
      expect(start).toBe(end);
      expect(text.slice(0, start).endsWith(before)).toBe(true);
    }
  });

  it("of keys are theirs", () => {
    expect(root?.kind).toBe("mapping");
    if (root?.kind !== "mapping") return;
    for (const [name, { key }] of root.entries) expect(text.slice(key.span.start, key.span.end)).toBe(name);
  });
});

describe("faults", () => {
  it.each([
    ["a: 1\nb: 2\na: 3\n", "DUPLICATE_KEY", "a"],
    ["1: a\n'1': b\n", "DUPLICATE_KEY", "'1'"],
    ["~: a\n'null': b\n", "DUPLICATE_KEY", "'null'"],
    ["true: a\n'true': b\n", "DUPLICATE_KEY", "'true'"],
    ["a: {<<: {}, <<: {}}\n", "DUPLICATE_KEY", "<<"],
    ["0x10: a\n", "FORBIDDEN_KEY", "0x10"],
    ["1.0: a\n", "FORBIDDEN_KEY", "1.0"],
    ["__proto__: 1\n", "FORBIDDEN_KEY", "__proto__"],
    ["a: {prototype: 1}\n", "FORBIDDEN_KEY", "prototype"],
    ['"con\\x73tructor": 1\n', "FORBIDDEN_KEY", '"con\\x73tructor"'],
    ["a: &k constructor\n*k : 1\n", "FORBIDDEN_KEY", "*k"],
    ["a\u00a0b: 1\n", "FORBIDDEN_KEY", "a\u00a0b"],
    ["a: 9007199254740993\n", "INVALID_YAML", "9007199254740993"],
    ["a: -9007199254740993\n", "INVALID_YAML", "-9007199254740993"],
    ["a: 1e400\n", "INVALID_YAML", "1e400"],
    ["a: 1e-400\n", "INVALID_YAML", "1e-400"],
    ["a: !!int x\n", "INVALID_YAML", "x"],
    ["a: !!seq {}\n", "INVALID_YAML", "!!seq"],
    ["a: !!int 1.0\n", "INVALID_YAML", "1.0"],
    ["a: !!float 7\n", "INVALID_YAML", "7"],
    ["a: !!float 0x1e1\n", "INVALID_YAML", "0x1e1"],
    ["x: {&b <<: {a: 1}}\ny: {*b : 1}\n", "INVALID_YAML", "*b"],
    ["!!str <<: {a: 1}\n", "INVALID_YAML", "<<"],
    ["a: !Foo {}\n", "UNKNOWN_TAG", "!Foo"],
    ["a: !!python/object/apply:os.system [x]\n", "UNKNOWN_TAG", "!!python/object/apply:os.system"],
    ["a: 1\n---\nb: 2\n", "MULTIPLE_DOCUMENTS", "---"],
    ["---\na: 1\n---\nb: 2\n", "MULTIPLE_DOCUMENTS", "---"],
    ["%YAML 1.1\n---\na: 1\n", "INVALID_YAML", "%YAML 1.1"],
    ["%TAG ! tag:x,2026:\n---\na: 1\n", "INVALID_YAML", "%TAG ! tag:x,2026:"],
    ["a: 1\rb: 2\n", "INVALID_YAML", "\r"],
    ["a: x\u0000\n", "INVALID_YAML", "\u0000"],
    ["a: x\u001b[1m\n", "INVALID_YAML", "\u001b"],
    ["", "INVALID_YAML", ""],
    ["# nothing\n", "INVALID_YAML", ""],
    ["---\n", "INVALID_YAML", ""],
    ["...\na: 1\n", "INVALID_YAML", "..."],
    ["a: *nope\n", "INVALID_YAML", "*nope"],
    ["a: &a[1]\n", "INVALID_YAML", "&a"],
    ["a: &a {b: *a}\n", "INVALID_YAML", "*a"],
    ["a: {<<: 3}\n", "INVALID_YAML", "3"],
    ["a: {<<: [{}, x]}\n", "INVALID_YAML", "x"],
    ["{{ x }}: 1\n", "INVALID_YAML", "{{ x }}"],
    [": 1\n", "INVALID_YAML", ""],
    ["a: &b c: 2\n", "INVALID_YAML", "&b c"],
    ['a: "\\ud800"\n', "INVALID_YAML", '"\\ud800"'],
    ["a:\n\tb: 1\n", "INVALID_YAML", "\t"],
    ["a:\t{b: 1}\n", "INVALID_YAML", "\t"],
    ["a: @x\n", "INVALID_YAML", "@"],
    ["a: b: c\n", "INVALID_YAML", ":"],
    ["a: 1\n b: 2\n", "INVALID_YAML", "b"],
    ['a: "x\nb: 1\n', "INVALID_YAML", '"'],
    ['a: \'x\nb: "y"\n', "INVALID_YAML", "'"],
    ["a: [1, 2\nb: 1\n", "INVALID_YAML", "["],
    ["a: [1, {b: 2]\n", "INVALID_YAML", "{"],
    ["- a\nb: 1\n", "INVALID_YAML", "b"],
    ["a: 'x' y\n", "INVALID_YAML", "y"],
    ['a: "\\q"\n', "INVALID_YAML", "\\q"],
    ['a: ["${a\\q}"]\n', "INVALID_YAML", "\\q"],
    ["a: [${b}]\n", "UNQUOTED_REFERENCE", "${b}"],
    ["a: {b: ${c.${d}}}\n", "UNQUOTED_REFERENCE", "${c.${d}}"],
    ["a: ${x: y}\n", "UNQUOTED_REFERENCE", "${x: y}"],
  ])("of %j is %s at %j", (text, code, place) => {
    const { marked, data } = parse(text);
    expect(data).toBeUndefined();
    expect(marked).toEqual([[code, place]]);
  });

  it("show the first setting of a duplicate key", () => {
    const [{ labels } = { labels: [] }] = parse("t:\n  lr: 1\n  lr: 2\n").found;
    expect(labels[1]?.source.position(labels[1].span.start)).toEqual({ line: 2, column: 3 });
  });

  it("are reported together, in the order of the text", () => {
    const { marked } = parse("a: 1\na: 2\nb: !x 1\n__proto__: 3\nc: 1e999\nd: off\ne: *f\n");
    expect(marked).toEqual([
      ["DUPLICATE_KEY", "a"],
      ["UNKNOWN_TAG", "!x"],
      ["FORBIDDEN_KEY", "__proto__"],
      ["INVALID_YAML", "1e999"],
      ["AMBIGUOUS_SCALAR", "off"],
      ["INVALID_YAML", "*f"],
    ]);
  });

  it("include what follows an unquoted reference", () => {
    expect(parse("a: [${b}, ${c}]\nd: {e: ${f}}\ng: 1\ng: 2\n").marked).toEqual([
      ["UNQUOTED_REFERENCE", "${b}"],
      ["UNQUOTED_REFERENCE", "${c}"],
      ["UNQUOTED_REFERENCE", "${f}"],
      ["DUPLICATE_KEY", "g"],
    ]);
  });

  it.each([
    ["a: [pre_${b}_post, c]\n", '`"pre_${b}_post"`'],
    ["a: {k: ${b} c}\n", '`"${b} c"`'],
    ["a: ${x: y} # note\n", '`"${x: y}"`'],
    ['a: [${oc.select:b,"x"}]\n', "`'${oc.select:b,\"x\"}'`"],
    ["a: [x, ${b}: 1]\n", '`"${b}"`'],
  ])("say what to write: %j", (text, quoted) => {
    expect(parse(text).found[0]?.help?.[0]).toContain(`write ${quoted}`);
  });

  it("of a node are reported once, however often it is copied", () => {
    const { marked } = parse("a: &a {x: 1, x: 2, y: no}\nb: [*a, *a]\n");
    expect(marked).toEqual([
      ["DUPLICATE_KEY", "x"],
      ["AMBIGUOUS_SCALAR", "no"],
    ]);
  });

  it.each([
    "password: hunter2: x\n",
    "api_key: [hunter2\nb: 1\n",
    'db:\n  token: "hunter2\n  host: a\n',
    "url: postgres://me:hunter2@host/db: x\n",
    "key: hunter2AbCdEfGh0123456789abcd: x\n",
    "private_key: |\n  hunter2\n hunter2: @\n",
    "a: 1\nSECRET : @hunter2\n",
    "token:\n  hunter2 more\n b: 1\n",
    "a: 1\npassword hunter2\nb: 1\n",
    "a: 1\npassword=hunter2\nb: 1\n",
  ])("do not show a secret that stands on the broken line: %j", (text) => {
    const { found } = parse(text);
    expect(found).toHaveLength(1);
    expect(renderDiagnostics(found, { color: false })).not.toContain("hunter2");
  });
});

describe("damaged text", () => {
  const sound = [
    "a: &a {x: 1, y: ~}\nb:\n  <<: *a\n  z: |\n    text\n  w: >-\n   folded\n",
    "l:\n  - _target_: x # c\n    n: [\"a\", 'b']\n  - - 1\n    - ${c}\n? k\n: !!str 1\n",
  ];
  const piece = fc.constantFrom(
    ...[
      " ",
      "\n",
      "\t",
      ":",
      ": ",
      "- ",
      "[",
      "]",
      "{",
      "}",
      ",",
      "#",
      "&a ",
      "*a",
      "!",
      "|",
      ">",
      "'",
      '"',
      "%",
      "@",
    ],
    ...[
      "? ",
      "<<",
      "~",
      "0x1",
      "${a}",
      "\\",
      "\r\n",
      "漢",
      "---\n",
      "...\n",
      "\u0000",
      "\r",
      "\ud800",
      "__proto__",
    ],
  );
  const edit = fc.record({ at: fc.nat(90), cut: fc.nat(6), piece });

  /** Texts that have been reported wrongly. */
  const once: [string, { at: number; cut: number; piece: string }[]][] = [
    ["a: &a {x: 1}\n: <<: *a\n", []],
    ["a: [b, \\ \t ${c}\n", []],
  ];

  it("gives a document or an error, all of it inside the text, and nothing else", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sound),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (start, edits) => {
          const text = edits.reduce(
            (whole, { at, cut, piece }) => whole.slice(0, at) + piece + whole.slice(at + cut),
            start,
          );
          const { root, found } = parse(text);
          expect(root === undefined).toBe(found.some(({ severity }) => severity === "error"));
          for (const { span } of found.flatMap(({ labels }) => labels)) {
            expect(span.start).toBeLessThanOrEqual(span.end);
            expect(span.end).toBeLessThanOrEqual(text.length);
          }
          expect(renderDiagnostics(found, { color: false })).not.toMatch(/(?!\n)\p{Cc}/u);
        },
      ),
      { numRuns: 500, examples: once },
    );
  });
});

/** Counts how often something is taken from it. */
class CountingBudget extends Budget {
  steps = 0;
  override spend(nodes: number, characters: number): PassedLimit | undefined {
    this.steps++;
    return super.spend(nodes, characters);
  }
}

describe("limits", () => {
  const position = ({ labels }: Diagnostic) => labels[0].source.position(labels[0].span.start);

  it("refuse an alias bomb and 20,000 nested brackets with a position, before they are expanded", () => {
    const bomb =
      "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" +
      Array.from(
        { length: 9 },
        (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(", ")}]\n`,
      ).join("");
    for (const [text, line] of [
      [bomb, 6],
      [`a:\n  ${"[".repeat(20_000)}`, 2],
    ] as const) {
      const budget = new CountingBudget();
      const { found } = parse(text, budget);
      // In full, the bomb has 3,486,784,401 values.
      expect(budget.steps).toBeLessThan(200);
      expect(found.map(({ code }) => code)).toEqual(["LIMIT_EXCEEDED"]);
      expect(position(found[0]!).line).toBe(line);
    }
  });

  it("hold for characters, merges and depth after expansion", () => {
    const long = `a: &a ${"x".repeat(1000)}\nl: [${"*a, ".repeat(20)}]\n`;
    expect(parse(long, new Budget({ maxCharacters: 10_000 })).marked).toEqual([["LIMIT_EXCEEDED", "*a"]]);
    const merges = `a: &a {${Array.from({ length: 50 }, (_, i) => `k${i}: 1`).join(", ")}}\n${Array.from({ length: 50 }, (_, i) => `m${i}: {<<: *a}\n`).join("")}`;
    expect(parse(merges, new Budget({ maxNodes: 1000 })).marked).toEqual([["LIMIT_EXCEEDED", "*a"]]);
    const deep = "a: &a [[[1]]]\nb: &b [[[*a]]]\nc: [[[*b]]]\n";
    expect(parse(deep, new Budget({ maxDepth: 8 })).marked).toEqual([["LIMIT_EXCEEDED", "*b"]]);
  });

  it("are one budget for all files of a config", () => {
    const budget = new Budget({ maxNodes: 10 });
    expect(parse("a: [1, 2, 3, 4]\n", budget).found).toEqual([]);
    expect(parse("a: [1, 2, 3, 4]\n", budget).marked[0]?.[0]).toBe("LIMIT_EXCEEDED");
  });

  it("do not stand in the way of a config of 10,000 nodes", () => {
    const text = Array.from(
      { length: 2500 },
      (_, i) => `n${i}:\n  lr: ${i}\n  name: "x${i}"\n  on_: [a]\n`,
    ).join("");
    const budget = new Budget();
    expect(parse(text, budget).found).toEqual([]);
    expect(budget.used.nodes).toBe(12_501);
  });
});

describe("another reader of YAML", () => {
  const scalar = fc.oneof(
    fc.constantFrom(
      "1",
      "-2.5e3",
      "true",
      "null",
      "~",
      "plain text",
      "a:b",
      "x#y",
      "${a.b}",
      "'it''s'",
      '"a\\tb\\u00e9"',
      '"two\\\n    lines"',
      "''",
      "é漢",
    ),
    fc.integer().map(String),
    fc.stringMatching(/^[a-z][a-z ]{0,6}[a-z]$/),
  );
  const key = fc.constantFrom("a", "b", "c_d", "'e f'", '"g"', "_target_");
  const indent = (text: string): string => text.replace(/^(?=.)/gm, "  ");
  const { block } = fc.letrec<{ block: string; flow: string; node: string }>((tie) => ({
    flow: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie("flow"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      fc
        .uniqueArray(fc.tuple(key, tie("flow")), { maxLength: 3, selector: ([name]) => name })
        .map((pairs) => `{${pairs.map(([name, value]) => `${name}: ${value}`).join(", ")}}`),
    ),
    node: fc.oneof(
      { maxDepth: 3 },
      tie("flow").map((text) => ` ${text}\n`),
      fc.constant("\n"),
      fc.constant(" # comment\n"),
      fc
        .array(fc.stringMatching(/^[a-z: #]{1,8}[a-z]$/), { minLength: 1, maxLength: 3 })
        .map((lines) => ` |\n${lines.map((line) => `  ${line.trimStart()}\n`).join("")}`),
      tie("block").map((text) => `\n${indent(text)}`),
      fc
        .array(tie("flow"), { minLength: 1, maxLength: 3 })
        .map((items) => `\n${items.map((item) => `- ${item}\n`).join("")}`),
    ),
    block: fc
      .uniqueArray(fc.tuple(key, tie("node")), {
        minLength: 1,
        maxLength: 4,
        selector: ([name]) => name.replace(/['"]/g, ""),
      })
      .map((pairs) => pairs.map(([name, value]) => `${name}:${value}`).join("")),
  }));

  it("gives the same values at the same places", () => {
    let read = 0;
    fc.assert(
      fc.property(block, fc.boolean(), (text, crlf) => {
        const source = crlf ? text.replaceAll("\n", "\r\n") : text;
        const oracle = parseOracle(source, { strict: true });
        read += oracle.errors.length === 0 ? 1 : 0;
        fc.pre(oracle.errors.length === 0);
        const { root, data, found } = parse(source);
        expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(data).toEqual(oracle.toJS());
        if (root) compare(root, oracle.contents, source);
      }),
      { numRuns: 300 },
    );
    expect(read).toBeGreaterThanOrEqual(300);
  });

  function compare(node: ConfigNode, other: Node | null, text: string): void {
    expect(isAlias(other)).toBe(false);
    const { start, end } = node.origin.span;
    if (isScalar(other) && node.kind === "scalar") {
      if (start === end || other.type === "BLOCK_LITERAL") return;
      expect([start, end]).toEqual(other.range?.slice(0, 2));
    } else if (isSeq(other) && node.kind === "sequence") {
      if (other.flow === true) expect([start, end]).toEqual(other.range?.slice(0, 2));
      node.items.forEach((item, index) => compare(item, other.items[index] as Node | null, text));
    } else if (isMap(other) && node.kind === "mapping") {
      if (other.flow === true) expect([start, end]).toEqual(other.range?.slice(0, 2));
      [...node.entries.values()].forEach((entry, index) => {
        const pair = other.items[index]!;
        const name = pair.key as Node;
        expect([entry.key.span.start, entry.key.span.end]).toEqual(name.range?.slice(0, 2));
        compare(entry.value, pair.value as Node | null, text);
      });
    } else expect(node.kind).toBe(other);
  }
});
