import { describe, expect, it } from "vitest";
import type { ResolvedNode } from "../resolved-node.js";
import { marked, resolveText } from "./testing/resolve-text.js";

const data = (yaml: string, options = {}): unknown => {
  const { data, diagnostics } = resolveText(yaml, options);
  expect(diagnostics).toEqual([]);
  return data;
};

const fault = (yaml: string, options = {}) => {
  const { diagnostics } = resolveText(yaml, options);
  expect(diagnostics).toHaveLength(1);
  const [diagnostic] = diagnostics;
  return { ...diagnostic!, marked: marked(diagnostic!) };
};

describe("a reference", () => {
  it.each([
    ["keeps the type of a whole value", "a: 10\nb: ${a}", { a: 10, b: 10 }],
    ["fills in text", 'a: x\nb: 2\nc: "${a}_${b}"', { a: "x", b: 2, c: "x_2" }],
    [
      "spells null and booleans as YAML does",
      'a: null\nb: true\nc: "${a}-${b}"',
      { a: null, b: true, c: "null-true" },
    ],
    [
      "spells numbers as YAML does",
      'a: .inf\nb: 1e-3\nc: "${a} ${b}"',
      { a: Infinity, b: 0.001, c: ".inf 1e-3" },
    ],
    ["counts dots from its own container", "a: 5\np: {b: '${..a}'}", { a: 5, p: { b: 5 } }],
    ["finds a sibling", "p: {a: 5, b: '${.a}'}", { p: { a: 5, b: 5 } }],
    ["counts a list as one level", "p: [10, '${.0}']", { p: [10, 10] }],
    ["takes a whole mapping", "a: {x: 1}\nb: ${a}", { a: { x: 1 }, b: { x: 1 } }],
    [
      "goes through another reference",
      "a: {aa: 10}\nb: ${a}\nc: ${b.aa}",
      { a: { aa: 10 }, b: { aa: 10 }, c: 10 },
    ],
    ["computes its path", "name: v\nv: 3\nr: ${${name}}", { name: "v", v: 3, r: 3 }],
    [
      "computes a part of its path",
      "k: y\na: {x: 1, y: 2}\nr: ${a.${k}}",
      { k: "y", a: { x: 1, y: 2 }, r: 2 },
    ],
    ["indexes with dots", "a: [{b: [1, 7]}]\nc: ${a.0.b.1}", { a: [{ b: [1, 7] }], c: 7 }],
    ["indexes with brackets", "a: [{b: [1, 7]}]\nc: ${a[0].b[1]}", { a: [{ b: [1, 7] }], c: 7 }],
    ["takes a quoted key", `"x.y": 1\nc: '\${["x.y"]}'`, { "x.y": 1, c: 1 }],
    ["is text after a backslash", "a: 1\nb: '\\${a}'", { a: 1, b: "${a}" }],
    ["stays a reference after two", "a: 1\nb: '\\\\${a}'", { a: 1, b: "\\1" }],
    ["leaves keys alone", "k: v\n'${k}': 1", { k: "v", "${k}": 1 }],
    [
      "takes keys that look like other types",
      "FalsE: {x: 1}\n'0': 7\na: ${FalsE.x}\nb: ${0}",
      { FalsE: { x: 1 }, 0: 7, a: 1, b: 7 },
    ],
    ["ignores blanks inside", "a: 1\nb: ${ a }", { a: 1, b: 1 }],
    ["may come before what it refers to", "b: ${a}\na: 1", { b: 1, a: 1 }],
    ["leaves a lone dollar alone", "a: $x\nb: '$ {a}'", { a: "$x", b: "$ {a}" }],
    [
      "reads a name of control keys",
      "m: {_target_: fx.A, _args_: [1], k: '${._args_}', t: '${._target_}'}",
      { m: { $target: "fx.A", $args: [1], k: [1], t: "fx.A" } },
    ],
    [
      "reads the config of a node, not the object",
      "m: {_target_: fx.P, left: 5}\nv: ${m.left}",
      { m: { $target: "fx.P", left: 5 }, v: 5 },
    ],
  ])("%s", (_behaviour, yaml, expected) => {
    expect(data(yaml)).toEqual(expected);
  });

  it("to a node with a target is that one node", () => {
    const { resolved } = resolveText("m: {_target_: fx.A}\na: ${m}\nb: [{x: '${a}'}]");
    const at = (key: string) => resolved!.root.entries.get(key)!.value;
    const a = at("a");
    const b = at("b");
    expect(a.kind === "reference" && a.node).toBe(at("m"));
    const x = b.kind === "sequence" && b.items[0]?.kind === "mapping" && b.items[0].entries.get("x")?.value;
    expect(x && x.kind === "reference" && x.node).toBe(at("m"));
  });

  it("points at nothing: names the nearest node and shows it", () => {
    const found = fault("optimizer:\n  lr: 1\ntrainer:\n  optimizer: ${optimiser}\n");
    expect(found).toMatchObject({
      code: "UNRESOLVED_REFERENCE",
      message: "the reference `${optimiser}` points at nothing",
      path: "trainer.optimizer",
      help: ["did you mean `${optimizer}`?"],
      marked: ["optimiser", "optimizer"],
    });
  });

  it.each([
    ["a: '${nope}'", "nope", "the config has `a`"],
    ["a: [1]\nb: ${a.1}", "a.1", "`a` has 1 items, counted from 0"],
    ["a: [1]\nb: ${a.01}", "a.01", "`a` has 1 items, counted from 0"],
    ["a: {b: {}}\nx: ${constructor.constructor}", "constructor.constructor", "the config has `a`, `x`"],
    ["a: {b: 1}\nx: ${a.__proto__.x}", "a.__proto__.x", "`a` has `b`"],
    ["a: {b: 1}\nx: ${a.toString}", "a.toString", "`a` has `b`"],
  ])("finds nothing in %j", (yaml, text, note) => {
    expect(fault(yaml)).toMatchObject({ code: "UNRESOLVED_REFERENCE", marked: [text], notes: [note] });
  });

  it.each([
    ["a: 0\nb: ${a.x}", "UNRESOLVED_REFERENCE", "goes through `a`, which is a single value"],
    ["a: '${..x}'", "UNRESOLVED_REFERENCE", "goes above the top of the config"],
    ["a: {x: 1}\nb: 'v ${a}'", "UNRESOLVED_REFERENCE", "`${a}` is a mapping, which cannot be part of a text"],
    ["a: [1]\nb: 'v ${a}'", "UNRESOLVED_REFERENCE", "is a list"],
    ["a: {_target_: fx.A}\nb: 'v ${a}'", "UNRESOLVED_REFERENCE", "is an object"],
    ["b: 1\na: '${b'", "INVALID_REFERENCE", "`${` has no closing `}`"],
    ["a: '${}'", "INVALID_REFERENCE", "a reference needs the path of a node"],
    ["a: '${a..b}'", "INVALID_REFERENCE", "a name is missing in the path"],
    ["a: '${a.}'", "INVALID_REFERENCE", "a name is missing in the path"],
    ["a: '${a[}'", "INVALID_REFERENCE", "`[` must hold an index or a quoted key"],
  ])("is refused in %j", (yaml, code, message) => {
    const found = fault(yaml);
    expect(found.code).toBe(code);
    expect(found.message).toContain(message);
  });

  it("reports a fault behind two references once", () => {
    expect(fault("a: ${nope}\nb: ${a}\nc: 'x ${a}'").marked).toEqual(["nope"]);
  });

  it("keeps the rest of the config when a value is unknown", () => {
    expect(resolveText("a: ${nope}\nb: [1, '${a}']").data).toEqual({ a: "$unknown", b: [1, "$unknown"] });
  });

  it("is marked as a whole where the text is written with escapes", () => {
    expect(fault('a: "\\x41${nope}"').marked).toEqual(['"\\x41${nope}"']);
  });
});

describe("a circle of references", () => {
  it.each([
    ["a: '${b}'\nb: '${a}'", "`a` -> `b` -> `a`", ["'${b}'", "'${a}'"]],
    ["a: {b: '${a}'}", "`a` -> `a`", ["'${a}'"]],
    ["a: 'x${a}'", "`a` -> `a`", ["'x${a}'"]],
    [
      "a: {_target_: fx.A, x: '${b}'}\nb: {_target_: fx.A, x: '${a}'}",
      "`a` -> `b` -> `a`",
      ["'${b}'", "'${a}'"],
    ],
    ["a: {x: '${copy:a}'}", "`a` -> `a`", ["'${copy:a}'"]],
    ["a: {x: '${copy:b}'}\nb: {x: '${copy:a}'}", "`a` -> `a.x` -> `a`", ["'${copy:b}'", "'${copy:a}'"]],
    ["a: {x: '${oc.select:a}'}", "`a` -> `a`", ["'${oc.select:a}'"]],
  ])("is an error with its whole path: %s", (yaml, path, texts) => {
    const found = fault(yaml);
    expect(found.code).toBe("REFERENCE_CYCLE");
    expect(found.message).toBe(`the reference leads back to itself: ${path}`);
    expect(found.marked).toEqual(texts);
  });

  it("of a node to what holds it says so", () => {
    expect(fault("a: {x: '${a}'}").labels[0].text).toBe("refers to `a`, which holds it");
    expect(fault("a: ${a}").labels[0].text).toBe("refers to `a`");
  });
});

describe("`???`", () => {
  it("is reported once, where it stands", () => {
    const found = fault("a: '${b}'\nb: '???'\nc: '${b.x}'");
    expect(found).toMatchObject({ code: "MISSING_VALUE", path: "b", marked: ["'???'"] });
  });
});

describe("a control key", () => {
  it("leaves out a disabled node", () => {
    const yaml =
      "on: true\nl: [1, {_disabled_: true, a: '???'}, 2]\nm: {x: {_disabled_: '${on}'}, y: {_disabled_: false, z: 1}}";
    expect(data(yaml)).toEqual({ on: true, l: [1, 2], m: { y: { z: 1 } } });
  });

  it("refuses a reference to a disabled node", () => {
    const found = fault("a: {_disabled_: true}\nb: ${a}");
    expect(found).toMatchObject({ code: "UNRESOLVED_REFERENCE", marked: ["${a}", "_disabled_"] });
  });

  it("stops nodes below `_recursive_: false`", () => {
    const yaml =
      "n: {_target_: fx.P, _recursive_: false, left: {_target_: fx.P, left: {_target_: fx.A}}}\n" +
      "c: {_recursive_: false, g: {_target_: fx.none}}\n" +
      "p: {_target_: fx.P, left: {_target_: fx.P, _recursive_: false, left: {_target_: fx.none}}, right: {_target_: fx.add}}";
    expect(data(yaml)).toEqual({
      n: { $target: "fx.P", left: { _target_: "fx.P", left: { _target_: "fx.A" } } },
      c: { g: { _target_: "fx.none" } },
      p: {
        $target: "fx.P",
        left: { $target: "fx.P", left: { _target_: "fx.none" } },
        right: { $target: "fx.add" },
      },
    });
  });

  it("is accepted and dropped where it has no meaning here", () => {
    expect(data("n: {_target_: fx.P, _convert_: all, _merge_: true, _partial_: true}")).toEqual({
      n: { $target: "fx.P", $partial: true },
    });
  });

  it("without underscores is an ordinary key", () => {
    expect(data("n: {_target_: fx.A, target: a, partial: b, args: [1]}")).toEqual({
      n: { $target: "fx.A", target: "a", partial: "b", args: [1] },
    });
  });

  it.each([
    [
      "n: {_target_: fx.A, _recursive_: 'no'}",
      "INVALID_OPTION",
      '`_recursive_` must be `true` or `false`, but is the text "no"',
    ],
    [
      "n: {_target_: fx.A, _partial_: 1}",
      "INVALID_OPTION",
      "`_partial_` must be `true` or `false`, but is the number `1`",
    ],
    ["n: {_merge_: 3}", "INVALID_OPTION", "`_merge_` must be `true` or `false`, but is the number `3`"],
    ["n: {_target_: fx.A, _args_: {a: 1}}", "INVALID_OPTION", "`_args_` must be a list, but is a mapping"],
    ["n: {_target_: 5}", "UNKNOWN_TARGET", "`_target_` must be the name of a target, but is the number `5`"],
    ["_target_: fx.A\na: 1", "INVALID_OPTION", "the top level of a config is not a node of its own"],
  ])("is refused in %s", (yaml, code, message) => {
    expect(fault(yaml)).toMatchObject({ code, message });
  });
});

describe("a root", () => {
  const options = { roots: { trainer: "lighter.Trainer" } };

  it("needs no target", () => {
    expect(data("trainer: {max_epochs: 3}", options)).toEqual({
      trainer: { $target: "lighter.Trainer", max_epochs: 3 },
    });
    expect(data("trainer:\nx: 1", options)).toEqual({ trainer: { $target: "lighter.Trainer" }, x: 1 });
    expect(data("trainer: {_target_: my.Trainer}", options)).toEqual({ trainer: { $target: "my.Trainer" } });
  });

  it("may be referred to, and be a reference", () => {
    expect(data("x: ${trainer}\ntrainer: {a: 1}", options)).toEqual({
      x: { $target: "lighter.Trainer", a: 1 },
      trainer: { $target: "lighter.Trainer", a: 1 },
    });
    expect(data("base: {a: 1}\ntrainer: ${base}", options)).toEqual({
      base: { a: 1 },
      trainer: { $target: "lighter.Trainer", a: 1 },
    });
  });
});

describe("the limits", () => {
  const doubling = (first: string, next: (name: string) => string): string =>
    Array.from({ length: 20 }, (_, i) => (i === 0 ? `n0: ${first}` : `n${i}: ${next(`n${i - 1}`)}`)).join(
      "\n",
    );

  it.each([
    [
      "text",
      doubling("x".repeat(100), (name) => `"\${${name}}\${${name}}\${${name}}"`),
      "1000000 characters",
    ],
    ["data", doubling("[1, 2, 3]", (name) => `["\${${name}}", "\${${name}}"]`), "10000 values"],
    [
      "copies",
      doubling("{_target_: fx.A}", (name) => `{a: "\${copy:${name}}", b: "\${copy:${name}}"}`),
      "10000 values",
    ],
  ])("hold for %s that doubles", (_what, yaml, limit) => {
    const limits = { maxNodes: 10_000, maxCharacters: 1_000_000 };
    const { diagnostics, resolved } = resolveText(yaml, { limits });
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["LIMIT_EXCEEDED", `the config unfolds to more than ${limit}`],
    ]);
    expect(resolved).toBeUndefined();
  });

  it("count the config itself as well", () => {
    const yaml = "a: [1, 2]\nb: ${a}";
    expect(fault(yaml, { limits: { maxNodes: 6 } }).code).toBe("LIMIT_EXCEEDED");
    expect(data(yaml, { limits: { maxNodes: 7 } })).toEqual({ a: [1, 2], b: [1, 2] });
  });

  it("let a shared object be referred to any number of times", () => {
    const yaml = doubling(
      "{_target_: fx.A}",
      (name) => `{_target_: fx.P, left: "\${${name}}", right: "\${${name}}"}`,
    );
    expect(resolveText(yaml).diagnostics).toEqual([]);
  });

  it("refuse data that unfolds to more levels than anybody can walk through", () => {
    const lines = Array.from({ length: 400 }, (_, i) => `n${i}: {a: {b: "\${n${i + 1}}"}}\n`);
    const { diagnostics } = resolveText(`${lines.join("")}n400: 0\n`, { limits: { maxNodes: 1e6 } });
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["LIMIT_EXCEEDED", "the config unfolds to more than 1000 levels of data, one inside the other"],
    ]);
  });

  it.each([
    ["forwards", (i: number) => `n${i}: {_target_: fx.A, x: "\${n${i + 1}}"}`],
    ["backwards", (i: number) => `n${i}: {_target_: fx.A, x: "\${n${i - 1}}"}`],
  ])("refuse a chain too long to walk, %s, without exhausting the stack", (_direction, line) => {
    const lines = Array.from({ length: 3000 }, (_, i) => line(i));
    const { diagnostics } = resolveText(["n-1: 0", "n3000: 0", ...lines].join("\n"));
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["LIMIT_EXCEEDED"]));
  });

  it("allow a chain of several hundred", () => {
    const lines = Array.from({ length: 300 }, (_, i) => `n${i}: {_target_: fx.A, x: "\${n${i + 1}}"}`);
    expect(resolveText([...lines, "n300: 0"].join("\n")).diagnostics).toEqual([]);
  });
});

it("resolves nothing twice", () => {
  const { resolved } = resolveText("a: {x: 1}\nb: ${a}\nc: ${a}");
  const nodes = ["b", "c"].map((key) => resolved!.root.entries.get(key)!.value);
  const targets = nodes.map((node: ResolvedNode) => node.kind === "reference" && node.node);
  expect(targets[0]).toBe(targets[1]);
});

it("many wrong references do not take long, and the first ones say what may have been meant", () => {
  const lines = Array.from(
    { length: 2000 },
    (_, index) => `k${index}: {rate: "\${kk${index}.base}", base: 1}`,
  );
  const { diagnostics } = resolveText(lines.join("\n"));
  expect(diagnostics).toHaveLength(2000);
  expect(diagnostics[0]?.help).toEqual(["did you mean `${k0.base}`?"]);
  expect(diagnostics.at(-1)?.help).toBeUndefined();
});
