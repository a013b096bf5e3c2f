import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeText } from "../resolve/testing/resolve-text.js";
import { printConfig } from "../print/print-config.js";
import { changesToJSON } from "./changes-json.js";
import { type ComparedConfig, diffConfigs } from "./diff-configs.js";
import { renderChanges } from "./render-changes.js";

function config(yaml: string, name = "a.yaml", ...keyedLists: readonly string[]): ComparedConfig {
  return { root: composeText(yaml, name).root, keyedLists: new Set(keyedLists) };
}

/** Differences in short: `changed a.b: 1 -> 2`. */
function changes(left: string, right: string, ...keyedLists: readonly string[]): string[] {
  const found = diffConfigs(config(left, "a.yaml", ...keyedLists), config(right, "b.yaml", ...keyedLists));
  return changesToJSON(found).map(({ kind, left, right }) => {
    const [from, to] = [left, right].map((side) => side && `${side.path}=${JSON.stringify(side.value)}`);
    return [kind, ...[from, to].filter((side) => side !== null)].join(" ");
  });
}

const node = (target: string, options: string): string => `{_target_: ${target}, ${options}}`;

describe("two configs", () => {
  it.each([
    ["a: 1\nb: {c: x, d: [1]}", "b: {d: [1], c: x}\na: 1"],
    ["a: 1\nb: 1e3\nc: 0x10", "a: 1\nb: 1000\nc: 16"],
    ["a: 'x'\nb: [1, 2]\nc: .nan", "a: x\nb:\n- 1\n- 2\nc: .NaN"],
    ["a: {}\nb: []", "a: {}\nb: []"],
  ])("say the same in other words: %j and %j", (left, right) => {
    expect(changes(left, right)).toEqual([]);
  });

  it.each([
    ["a: 1", "a: 2", ["changed a=1 a=2"]],
    ["a: 1", "a: '1'", ['changed a=1 a="1"']],
    ["a: null", "b: null", ["removed a=null", "added b=null"]],
    ["a: {b: 1}", "a: {b: 1, c: [x]}", ['added a.c=["x"]']],
    ["a: {b: 1}", "a: 3", ['changed a={"b":1} a=3']],
    ["a: [1, 2]", "a: [2, 1]", ["changed a=[1,2] a=[2,1]"]],
    ["a: .inf", "a: 1", ['changed a=".inf" a=1']],
    ["a: ${b}\nb: 1", "a: ${c}\nb: 1", ['changed a="${b}" a="${c}"']],
  ])("differ: %j and %j", (left, right, expected) => {
    expect(changes(left, right)).toEqual(expected);
  });

  it("name the options of a node whose target has changed one by one", () => {
    expect(changes("o: {_target_: Adam, lr: 1, beta: 2}", "o: {_target_: SGD, lr: 2, momentum: 3}")).toEqual([
      'changed o._target_="Adam" o._target_="SGD"',
      "changed o.lr=1 o.lr=2",
      "removed o.beta=2",
      "added o.momentum=3",
    ]);
  });

  it("take data and a node for different things", () => {
    expect(changes("o: {lr: 1}", "o: {_target_: SGD, lr: 1}")).toHaveLength(1);
  });
});

describe("a list", () => {
  const [freezer, stopper] = [node("Freezer", "names: a"), node("Stopper", "patience: 3")];

  it("finds an item again by its target, wherever it stands", () => {
    expect(changes(`l: [${freezer}]`, `l: [${stopper}, {_target_: Freezer, names: b}]`)).toEqual([
      'changed l[0].names="a" l[1].names="b"',
      'added l[0]={"_target_":"Stopper","patience":3}',
    ]);
  });

  it("finds an item again by its name first", () => {
    const [one, two] = [node("Dense", "name: one, units: 1"), node("Dense", "name: two, units: 2")];
    expect(changes(`l: [${one}, ${two}]`, `l: [${node("Dense", "name: two, units: 3")}]`)).toEqual([
      'removed l[0]={"_target_":"Dense","name":"one","units":1}',
      "changed l[1].units=2 l[0].units=3",
    ]);
  });

  it("says which items stand elsewhere, and as few as will do", () => {
    const [a, b, c] = ["A", "B", "C"].map((target) => node(target, "x: 1"));
    expect(changes(`l: [${a}, ${b}, ${c}]`, `l: [${c}, ${a}, ${b}]`)).toEqual([
      'moved l[2]={"_target_":"C","x":1} l[0]={"_target_":"C","x":1}',
    ]);
  });

  it("takes equal items for the same, and what is left of one kind in order", () => {
    expect(changes("l: [[0, 0], [0, 1], [1, 1]]", "l: [[0, 0], [0, 2], [1, 1]]")).toEqual([
      "changed l[1]=[0,1] l[1]=[0,2]",
    ]);
  });

  it("of many values shows those that differ", () => {
    const many = (odd: number): string => `l: [1, 2, 3, 4, ${odd}, 6, 7, 8, 9, 10]`;
    expect(changes(many(5), many(50))).toEqual(["changed l[4]=5 l[4]=50"]);
  });

  it("of named items counts their order, and finds them by name", () => {
    const left = `l: {f: ${freezer}, s: ${stopper}}`;
    expect(changes(left, `l: {s: ${stopper}, f: ${freezer}}`)).toEqual([]);
    expect(changes(left, `l: {s: ${stopper}, f: ${freezer}}`, "l")).toHaveLength(1);
    expect(changes(left, `l: {s: null, f: ${freezer}}`, "l")).toEqual([
      'removed l.s={"_target_":"Stopper","patience":3}',
    ]);
  });

  it("of named items is the list of them", () => {
    expect(changes(`l: {f: ${freezer}, s: ${stopper}, n: null}`, `l: [${freezer}, ${stopper}]`, "l")).toEqual(
      [],
    );
    expect(changes(`l: {f: ${freezer}}`, `l: [{_target_: Freezer, names: b}]`, "l")).toEqual([
      'changed l.f.names="a" l[0].names="b"',
    ]);
  });
});

const scalar = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom("x", "y", true, null, "${a}"));
const name = fc.constantFrom("a", "b", "c", "name", "_target_");
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const configs = fc
  .dictionary(name, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true })
  .map((data) => JSON.stringify(data));

/** The same data with the keys of every mapping the other way round. */
function reversed(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(reversed);
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .reverse()
      .map(([key, entry]) => [key, reversed(entry)]),
  );
}

describe("the comparison", () => {
  it("finds nothing between a config and itself, printed or with its keys in another order", () => {
    fc.assert(
      fc.property(configs, (text) => {
        expect(changes(text, text)).toEqual([]);
        expect(changes(text, printConfig(config(text).root))).toEqual([]);
        expect(changes(text, JSON.stringify(reversed(JSON.parse(text))))).toEqual([]);
      }),
    );
  });

  it("finds something between two configs exactly when their data differ, whichever comes first", () => {
    fc.assert(
      fc.property(configs, configs, (left, right) => {
        const same = JSON.stringify(sorted(JSON.parse(left))) === JSON.stringify(sorted(JSON.parse(right)));
        expect(changes(left, right).length === 0).toBe(same);
        expect(changes(right, left).length === 0).toBe(same);
      }),
      { numRuns: 300 },
    );
  });
});

function sorted(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sorted);
  if (typeof data !== "object" || data === null) return data;
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return { mapping: entries.map(([key, entry]) => [key, sorted(entry)]) };
}

describe("the report", () => {
  const render = (left: string, right: string, color = false): string =>
    renderChanges(diffConfigs(config(left, "a.yaml"), config(right, "b.yaml")), { color });

  it("shows the differences of one node together, with the lines that set them", () => {
    const left =
      "seed: 1\ntrainer:\n  _target_: T\n  epochs: 3\n  callbacks:\n    - {_target_: F, until: 1}\n    - {_target_: S}\n";
    const right =
      "seed: 2\ntrainer:\n  _target_: T\n  callbacks:\n    - {_target_: S}\n    - {_target_: F, until: 2}\n    - _target_: P\n      k: {x: 1}\n";
    expect(render(left, right)).toBe(`\
  ~ seed: 1 → 2  # a.yaml:1 → b.yaml:1

trainer (T)
  - epochs: 3  # a.yaml:4
  > callbacks[1] (F) was callbacks[0]  # a.yaml:6 → b.yaml:6
  + callbacks[2]:  # b.yaml:7
      _target_: P
      k:
        x: 1

trainer.callbacks[1] (F), before trainer.callbacks[0]
  ~ until: 1 → 2  # a.yaml:6 → b.yaml:6
`);
  });

  it("cuts long values, and shows what cannot be seen", () => {
    const report = render("a: 'x\u202e'\n", `a: ${"y".repeat(200)}\n`);
    expect(report).toContain("\\u202e");
    expect(report).toContain(`${"y".repeat(60)}…`);
    const [one, two] = ["1", "2"].map((end) => `a: ${"x".repeat(100)}${end}${"z".repeat(100)}`);
    const x = "x".repeat(15);
    const z = "z".repeat(44);
    expect(render(one!, two!)).toContain(`a: …${x}1${z}… → …${x}2${z}…`);
  });

  it("colours where that is wanted", () => {
    expect(render("a: 1", "a: 2", true)).toContain("\u001b[");
    expect(render("a: 1", "a: 2", false)).not.toContain("\u001b[");
  });

  it("is empty where nothing differs", () => {
    expect(render("a: 1", "a: 1.0e0")).toBe("");
  });
});
