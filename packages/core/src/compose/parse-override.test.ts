import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../diagnostic.js";
import { plainData } from "../testing/plain-data.js";
import { readCommandLine, splitArguments } from "./command-line.js";
import { parseOverride } from "./parse-override.js";
import type { OverrideValue, Sweep } from "./override.js";

function parse(text: string) {
  const found: Diagnostic[] = [];
  const line = readCommandLine([], [text], "/");
  const override = parseOverride(line.overrides[0]!, (diagnostic) => found.push(diagnostic));
  return { override, found, codes: found.map(({ code }) => code) };
}

const sweepData = (sweep: Sweep): unknown => ({
  [sweep.function]: sweep.elements.map((element) => data(element)),
  ...Object.fromEntries([...sweep.named].map(([name, element]) => [name, data(element)])),
});

function data(value: OverrideValue | undefined): unknown {
  if (value === undefined) return undefined;
  if (value.kind === "sweep") return sweepData(value);
  return value.kind === "extension" ? { extend_list: plainData(value.items) } : plainData(value);
}

/** The value of `a=…`; the report's messages where there is none. */
const valueOf = (text: string): unknown => {
  const { override, found } = parse(`a=${text}`);
  return override === undefined ? found.map(({ message }) => message) : data(override.value);
};

describe("the key of an override", () => {
  it.each([
    ["a.b=1", "change", ["a", "b"]],
    ["+a.b=1", "add", ["a", "b"]],
    ["++a.b=1", "force", ["a", "b"]],
    ["~a.b", "remove", ["a", "b"]],
    ["~a.b=1", "remove", ["a", "b"]],
    ["a.0.x=1", "change", ["a", "0", "x"]],
    ["a[0].x=1", "change", ["a", "0", "x"]],
    ["a[0][1]=1", "change", ["a", "0", "1"]],
    ['a["x.y"].z=1', "change", ["a", "x.y", "z"]],
    ['"a/b".c=1', "change", ["a/b", "c"]],
    ["_target_=x", "change", ["_target_"]],
    ["a-b.ü=1", "change", ["a-b", "ü"]],
  ])("%s is a path", (text, action, path) => {
    const { override, found } = parse(text);
    expect(found).toEqual([]);
    expect(override?.action).toBe(action);
    expect(override?.key.segments.map(({ name }) => name)).toEqual(path);
  });

  it("has a place for each part", () => {
    const { override } = parse("++trainer.callbacks[0].every=5");
    const { text } = override!.location.source;
    expect(override!.key.segments.map(({ location: { span } }) => text.slice(span.start, span.end))).toEqual([
      "trainer",
      "callbacks",
      "0",
      "every",
    ]);
  });

  it("may name a group, and where it goes", () => {
    expect(parse("db/mysql=x").override?.key).toMatchObject({ text: "db/mysql", package: undefined });
    expect(parse("db@backup.one=x").override?.key).toMatchObject({ text: "db", package: "backup.one" });
  });

  it.each([
    ["=1", "INVALID_OVERRIDE"],
    ["+=1", "INVALID_OVERRIDE"],
    ["a..b=1", "INVALID_OVERRIDE"],
    ["a.=1", "INVALID_OVERRIDE"],
    [".a=1", "INVALID_OVERRIDE"],
    ["a[x]=1", "INVALID_OVERRIDE"],
    ["a b=1", "INVALID_OVERRIDE"],
    ["db@=x", "INVALID_OVERRIDE"],
    ["db@a:b=x", "INVALID_OVERRIDE"],
    ["+a", "INVALID_OVERRIDE"],
    ["a.__proto__.x=1", "FORBIDDEN_KEY"],
    ["constructor=1", "FORBIDDEN_KEY"],
    ["a={__proto__: 1}", "FORBIDDEN_KEY"],
  ])("%s is refused", (text, code) => {
    const { override, codes } = parse(text);
    expect(override).toBeUndefined();
    expect(codes).toEqual([code]);
  });
});

describe("the value of an override", () => {
  it.each<[string, unknown]>([
    ["1", 1],
    ["-1.5e-3", -0.0015],
    ["1e-3", 0.001],
    ["true", true],
    ["null", null],
    ["", ""],
    ["  ", ""],
    ["text", "text"],
    ["two words", "two words"],
    ["http://x.y/z?a=b&c=d", "http://x.y/z?a=b&c=d"],
    ["C:/data/x.csv", "C:/data/x.csv"],
    ["C:\\data\\x.csv", "C:\\data\\x.csv"],
    ["${b.c}", "${b.c}"],
    ["${env:X,1}-${b}", "${env:X,1}-${b}"],
    ["${a.${b}}", "${a.${b}}"],
    ["'quoted, with comma'", "quoted, with comma"],
    ['"1"', "1"],
    ["'it\\'s'", "it's"],
    ["'back\\slash'", "back\\slash"],
    ["'end\\\\'", "end\\"],
    ["'a \"b\"'", 'a "b"'],
    ["a\\,b", "a,b"],
    ["\\[x\\]", "[x]"],
    ["\\1", "\\1"],
    ["\\${x}", "\\${x}"],
    ["[]", []],
    ["[1, 2,3 ]", [1, 2, 3]],
    ["[a,[b],{c:1}]", ["a", ["b"], { c: 1 }]],
    ["[a:b, c]", ["a:b", "c"]],
    ["{}", {}],
    ["{a:1, b: x,'c d':[2]}", { a: 1, b: "x", "c d": [2] }],
    ["{a:{b:c:d}}", { a: { b: "c:d" } }],
    ["{1:a,true:b}", { 1: "a", true: "b" }],
    ["['${x}', ${y}]", ["${x}", "${y}"]],
    ["extend_list(3,[4])", { extend_list: [3, [4]] }],
    ["extend_list()", { extend_list: [] }],
    ["int(3.7)", 3],
    ["float('3')", 3],
    ["str(1e-3)", "1e-3"],
    ["bool(true)", true],
    ["str([1,{a:2}])", ["1", { a: "2" }]],
  ])("%s is %j", (text, expected) => {
    expect(valueOf(text)).toEqual(expected);
  });

  it.each<[string, unknown]>([
    ["1,2", { choice: [1, 2] }],
    ["[1],[2]", { choice: [[1], [2]] }],
    ["choice(a, 'b,c')", { choice: ["a", "b,c"] }],
    ["range(0,6,3)", { range: [0, 6, 3] }],
    ["range(start=0,stop=4)", { range: [], start: 0, stop: 4 }],
    ["sort(3,1,2)", { sort: [3, 1, 2] }],
    ["sort(3,1,2, reverse=true)", { sort: [3, 1, 2], reverse: true }],
    ["shuffle(range(1,5))", { shuffle: [{ range: [1, 5] }] }],
    ["glob(*)", { glob: ["*"] }],
    ["interval(0,1)", { interval: [0, 1] }],
  ])("%s is a sweep (N01–N05)", (text, expected) => {
    expect(valueOf(text)).toEqual(expected);
  });

  it.each([
    ["[1,2", "a bracket is not closed"],
    ["[1,2)", "`)` cannot stand here"],
    ["{a:1", "a bracket is not closed"],
    ["{a}", "a mapping needs `key: value`"],
    ["{a:1,a:2}", "the key `a` is set twice"],
    ["[1,,2]", "a value is missing"],
    ["1,", "a value is missing"],
    ["'x", "a quoted text is not closed"],
    ["'x' y", "`y` cannot stand here"],
    ["a]b", "`]` cannot stand here"],
    ["f(x)", "there is no function `f`"],
    ["range(1,2,3,4)", "`range` has 4 arguments"],
    ["range(a,b)", "`range` takes numbers"],
    ["interval(1)", "`interval` has 1 argument"],
    ["int(x)", 'the text "x" cannot become an integer'],
    ["int(1,2)", "`int` takes one value"],
    ["[choice(1,2)]", "a sweep cannot stand inside another value"],
    ["[extend_list(1)]", "`extend_list` cannot stand inside another value"],
    ["9007199254740993", "the integer `9007199254740993` is beyond ±2^53 and would lose digits"],
    [`${"[".repeat(70)}`, "a value is nested more than 64 levels deep"],
  ])("%s is refused: %s", (text, message) => {
    expect(valueOf(text)).toEqual([message]);
  });

  it("has a place for each part", () => {
    const { override } = parse("a={b: [x, 'y']}");
    const value = override?.value;
    const list = value?.kind === "mapping" ? value.entries.get("b") : undefined;
    const text = override?.location.source.text ?? "";
    const items = list?.value.kind === "sequence" ? list.value.items : [];
    expect(items.map(({ origin: { span } }) => text.slice(span.start, span.end))).toEqual(["x", "'y'"]);
    expect(text.slice(list?.key.span.start, list?.key.span.end)).toBe("b");
  });

  it("quoted, can be any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme-ascii" }).filter((text) => !/[\\\r\n]/.test(text)),
        (text) => {
          expect(valueOf(`'${text.replaceAll("'", "\\'")}'`)).toBe(text);
        },
      ),
    );
  });

  it("never breaks the reader", () => {
    const piece = fc.constantFrom(
      "[",
      "]",
      "{",
      "}",
      "(",
      ")",
      ",",
      ":",
      "=",
      "'",
      '"',
      "\\",
      "$",
      "${",
      "a",
      "1",
      " ",
      "range",
      "+",
      "~",
      ".",
      "@",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { override, found } = parse(`a=${pieces.join("")}`);
        const errors = found.filter(({ severity }) => severity === "error");
        expect(errors).toHaveLength(override === undefined ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the command line", () => {
  it("tells overrides from files", () => {
    expect(splitArguments(["a.yaml", "x=1", "+y=2", "~z", "dir/b.yaml", "++w=a b"])).toEqual({
      files: ["a.yaml", "dir/b.yaml"],
      overrides: ["x=1", "+y=2", "~z", "++w=a b"],
    });
  });

  it("puts override n on line n, also after one with a line break", () => {
    const { source, overrides, files } = readCommandLine(["c.yaml"], ["a='x\ny'", "b=1"], "/");
    expect(overrides.map(({ span }) => source.position(span.start))).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 1 },
    ]);
    expect(files.map(({ span }) => source.text.slice(span.start, span.end))).toEqual(["c.yaml"]);
  });
});
