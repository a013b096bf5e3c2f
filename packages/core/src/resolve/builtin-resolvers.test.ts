import { describe, expect, it } from "vitest";
import { DiagnosticCollector } from "../diagnostic-collector.js";
import type { Resolver } from "./resolver.js";
import type { ResolveOptions } from "./resolve-references.js";
import { marked, resolveText } from "./testing/resolve-text.js";

const value = (yaml: string, options: Partial<ResolveOptions> = {}): unknown => {
  const { data, diagnostics } = resolveText(yaml, options);
  expect(diagnostics).toEqual([]);
  return (data as Record<string, unknown>).a;
};

const fault = (yaml: string, options: Partial<ResolveOptions> = {}) => {
  const { diagnostics } = resolveText(yaml, options);
  expect(diagnostics).toHaveLength(1);
  return { ...diagnostics[0]!, marked: marked(diagnostics[0]!) };
};

const resolvers: ReadonlyMap<string, Resolver> = new Map<string, Resolver>([
  ["nine", () => 9],
  ["inc", (x) => Number(x) + 1],
  ["echo", (...all) => all],
  ["mk", () => ({ _target_: "fx.add", a: 1, b: 2 })],
  ["template", () => "${nope}"],
  [
    "fail",
    () => {
      throw new Error("no luck");
    },
  ],
  ["odd", () => Object.create({ inherited: 1 }) as Record<string, never>],
]);

describe("`env`", () => {
  const environment = { FX_A: "true", FX_LIST: "[1, {b: true}]", EMPTY: "" };

  it.each([
    ["a: ${oc.env:FX_A}", "true"],
    ["a: ${env:FX_A}", "true"],
    ["a: ${env:EMPTY,x}", ""],
    ["a: ${oc.env:FX_NOPE,123}", "123"],
    ["a: ${env:FX_NOPE,'a, b'}", "a, b"],
    ["a: ${env:FX_NOPE,null}", null],
    ["a: '${env:FX_NOPE,\"null\"}'", "null"],
    ["d: 5\na: ${env:FX_NOPE,${d}}", "5"],
    ["a: 'x-${env:FX_A}'", "x-true"],
    ["a: ${oc.decode:${oc.env:FX_LIST}}", [1, { b: true }]],
    ["a: ${oc.decode:${oc.env:FX_A}}", true],
    ["a: ${oc.decode:${oc.env:FX_NOPE,null}}", null],
  ])("gives text: %s", (yaml, expected) => {
    expect(value(yaml, { environment })).toEqual(expected);
  });

  it("that is not set is an error at its name", () => {
    expect(fault("a: ${env:FX_NOPE}")).toMatchObject({
      code: "MISSING_ENVIRONMENT_VARIABLE",
      message: "the environment variable `FX_NOPE` is not set",
      marked: ["FX_NOPE"],
    });
  });

  it("keeps the type and the error that a resolver of a program throws", () => {
    const thrown = new RangeError("too far");
    const resolvers: ReadonlyMap<string, Resolver> = new Map([
      [
        "far",
        () => {
          throw thrown;
        },
      ],
    ]);
    const found = new DiagnosticCollector();
    resolveText("a: ${far:1}", { resolvers }).diagnostics.forEach(found.report);
    expect(found.diagnostics[0]).toMatchObject({
      message: "the resolver `far` failed: RangeError: too far",
      cause: thrown,
    });
    expect(() => found.finish(undefined)).toThrow(expect.objectContaining({ cause: thrown }) as Error);
  });

  it("does not reach properties that an environment inherits", () => {
    expect(fault("a: ${env:toString}").code).toBe("MISSING_ENVIRONMENT_VARIABLE");
  });

  it("is never evaluated itself", () => {
    expect(value("b: 1\na: ${env:X}", { environment: { X: "${b}" } })).toBe("${b}");
    expect(value("b: 1\na: ${env:X}", { environment: { X: "???" } })).toBe("???");
    expect(fault("b: 1\na: ${oc.decode:${env:X}}", { environment: { X: "${b}" } }).code).toBe(
      "INVALID_REFERENCE",
    );
  });

  it.each([
    ["a: ${env:T}", "${env:T}"],
    ["a: 'https://u:${env:T}@h${b}'\nb: 1", "https://u:${env:T}@h1"],
    ["a: ${oc.decode:${env:T}}", "${oc.decode:${env:T}}"],
    ["b: ${env:T}\na: ${oc.decode:${b}}", "${oc.decode:${b}}"],
    ["a: ${now:${env:T}}", "${now:${env:T}}"],
    ["a: ${echo:${env:T}}", "${echo:${env:T}}"],
  ])("tags what it gave: %s", (yaml, shownAs) => {
    const single: ReadonlyMap<string, Resolver> = new Map([["echo", (text) => text ?? null]]);
    const { resolved } = resolveText(yaml, { environment: { T: "secret" }, resolvers: single });
    const node = resolved!.root.entries.get("a")!.value;
    expect(node.kind === "scalar" && node.shownAs).toBe(shownAs);
  });
});

describe("what came from the environment", () => {
  const fails: ReadonlyMap<string, Resolver> = new Map([
    [
      "fails",
      (text) => {
        throw new Error(`cannot use ${JSON.stringify(text)}`);
      },
    ],
  ]);

  it.each([
    "a: ${env:${env:T}}",
    "a: ${now:${env:T}}",
    "a: ${fails:${env:T}}",
    "a: ${oc.decode:${env:T}}",
    "b: {c: 1}\na: ${b.${env:T}}",
    "b: 1\na: ${b.${env:T}}",
    "a: ${${env:T}}",
  ])("is not shown when %s cannot be resolved", (yaml) => {
    const { diagnostics } = resolveText(yaml, { environment: { T: "{hunter2%Q" }, resolvers: fails });
    expect(diagnostics).not.toEqual([]);
    expect(
      JSON.stringify(diagnostics.map(({ labels, ...rest }) => [rest, labels.map(({ text }) => text)])),
    ).not.toContain("hunter2");
  });
});

describe("`hydra`", () => {
  const hydra = { cwd: "/home/ada", outputDir: "/home/ada/runs/x", name: "train" };

  it.each([
    ["${hydra:runtime.output_dir}/best", "/home/ada/runs/x/best"],
    ["${hydra:runtime.cwd}", "/home/ada"],
    ["${hydra:job.name}", "train"],
  ])("%s says where the run is", (text, expected) => {
    expect(value(`a: ${text}`, { hydra })).toBe(expected);
  });

  it("has no settings of Hydra itself, and says what there is", () => {
    const { code, help } = fault("a: ${hydra:sweep.dir}", { hydra });
    expect(code).toBe("INVALID_REFERENCE");
    expect(help?.[0]).toContain("`${hydra:runtime.output_dir}`");
    expect(fault("a: ${hydra:runtime.choices.db}", { hydra }).message).toContain("names no config group");
  });

  it("below a section of the same name may be anything, and stays unread", () => {
    const { data, diagnostics } = resolveText(
      "hydra: {run: {dir: '${hydra.job.num}'}, sweeper: {_target_: optuna.Sweeper}}\na: 1\n",
      { hydra },
    );
    expect(diagnostics).toEqual([]);
    expect(data).toEqual({ a: 1 });
  });
});

describe("a resolver", () => {
  it.each([
    ["a: ${now:%Y-%m-%d_%H-%M-%S}", "2026-11-24_05-06-07"],
    ["a: ${now:%y%j.%f%%}", "26328.089000%"],
    ["n: null\na: ${oc.select:n,5}", null],
    ["m: '???'\na: ${oc.select:m,5}", 5],
    ["a: ${oc.select:nope,5}", 5],
    ["a: ${oc.select:nope}", null],
    ["b: {c: 3}\na: ${oc.select:b.c,5}", 3],
    ["b: {c: 3, d: '${oc.select:.c,5}'}\na: ${b.d}", 3],
    ["d: {x: 1, y: 2}\na: ${oc.dict.keys:d}", ["x", "y"]],
    ["d: {x: 1, y: 2}\na: ${oc.dict.values:d}", [1, 2]],
    ["d: {x: 1, y: {_disabled_: true}}\na: ${oc.dict.values:${d}}", [1]],
    ["a: '${oc.create:{x: [1, two], y: \"3\"}}'", { x: [1, "two"], y: "3" }],
    ["b: 2\na: '${oc.create:[1, ${b}]}'", [1, 2]],
    ["b: '${oc.create:{x: {y: 7}}}'\na: ${b.x.y}", 7],
    ["a: ${nine:}", 9],
    ["p: {x: 1, a: '${inc:${.x}}'}\na: ${p.a}", 2],
    ["a: '${echo:x\\, y}'", ["x, y"]],
    [
      "a: '${echo: 1 , true, null, 1e-3, a b , [1, [2]], {k: v}, \"}\" }'",
      [1, true, null, 0.001, "a b", [1, [2]], { k: "v" }, "}"],
    ],
    ["a: ${template:}", "${nope}"],
    ["a: ${mk:}", { $target: "fx.add", a: 1, b: 2 }],
    ["m: {_target_: fx.A, x: '${.y}', y: 1}\na: ${copy:m}", { $target: "fx.A", x: 1, y: 1 }],
  ])("evaluates %s", (yaml, expected) => {
    expect(value(yaml, { resolvers })).toEqual(expected);
  });

  it("refuses a key that would reach into objects", () => {
    const { diagnostics } = resolveText("k: __proto__\na: '${oc.create:{${k}: {x: 1}}}'");
    expect(diagnostics).toMatchObject([{ code: "FORBIDDEN_KEY", path: "a" }]);
    expect(diagnostics.map(marked)).toEqual([["${k}"]]);
  });

  it("`oc.dict.values` gives the very nodes", () => {
    const { resolved } = resolveText("d: {x: {_target_: fx.A}}\na: ${oc.dict.values:d}");
    const d = resolved!.root.entries.get("d")!.value;
    const a = resolved!.root.entries.get("a")!.value;
    const item = a.kind === "sequence" && a.items[0];
    expect(
      item && item.kind === "reference" && d.kind === "mapping" && item.node === d.entries.get("x")!.value,
    ).toBe(true);
  });

  it("`copy` makes a second node, once", () => {
    const { resolved } = resolveText("m: {_target_: fx.A}\na: ${copy:m}\nb: ${a}");
    const [m, a, b] = ["m", "a", "b"].map((key) => resolved!.root.entries.get(key)!.value);
    expect(a).toMatchObject({ kind: "target", path: ["a"] });
    expect(a).not.toBe(m);
    expect(b!.kind === "reference" && b!.node).toBe(a);
  });

  it.each([
    "m: '???'\na: ${oc.select:m,5}\nb: ${m}",
    "m: {x: '???'}\na: ${oc.select:m.x,5}\nb: {_target_: fx.A, o: '${m}'}",
    "m: {_target_: fx.A, x: '???'}\na: ${oc.select:m.x,5}",
  ])("`oc.select` excuses no `???` that something else needs: %s", (yaml) => {
    expect(fault(yaml).code).toBe("MISSING_VALUE");
  });

  it("`oc.deprecated` forwards and warns", () => {
    const { data, diagnostics } = resolveText("new: 1\nold: ${oc.deprecated:new}");
    expect(data).toEqual({ new: 1, old: 1 });
    expect(diagnostics).toMatchObject([
      { code: "DEPRECATED_KEY", severity: "warning", message: "`old` is deprecated", help: ["use `new`"] },
    ]);
    expect(marked(diagnostics[0]!)).toEqual(["old", "new"]);
  });

  it.each([
    ["a: ${zz:1}", "UNKNOWN_RESOLVER", "there is no resolver named `zz`", "zz"],
    ["a: ${envv:X}", "UNKNOWN_RESOLVER", "there is no resolver named `envv`", "envv"],
    ["a: ${copy:}", "INVALID_REFERENCE", "`copy` takes 1 argument, not 0", "${copy:}"],
    ["a: ${env:A,b,c}", "INVALID_REFERENCE", "`env` takes 1 or 2 arguments, not 3", "${env:A,b,c}"],
    ["a: ${now:%Q}", "INVALID_REFERENCE", "`%Q` is not a format of a time", "%Q"],
    ["a: ${copy:nope}", "UNRESOLVED_REFERENCE", "the reference `nope` points at nothing", "nope"],
    [
      "a: '${oc.dict.keys:b}'\nb: 1",
      "INVALID_REFERENCE",
      "`${oc.dict.keys:b}` needs a mapping, but the node is a single value",
      "b",
    ],
    ["a: ${fail:}", "INVALID_REFERENCE", "the resolver `fail` failed: no luck", "${fail:}"],
    [
      "a: ${odd:}",
      "INVALID_REFERENCE",
      "the resolver `odd` failed: it returned an object, not plain data",
      "${odd:}",
    ],
    [
      "b: {_target_: fx.A}\na: ${echo:${b}}",
      "INVALID_REFERENCE",
      "`echo` takes plain data, but this argument holds an object that will be built",
      "${b}",
    ],
    ["a: '${echo:\"x}'", "INVALID_REFERENCE", 'the quote " is never closed', '"x}'],
    ["a: '${echo:[1}'", "INVALID_REFERENCE", "`[` has no closing `]`", "[1}"],
    ["a: '${echo:\"x\"y}'", "INVALID_REFERENCE", "unexpected `y` where `}` should stand", "y"],
  ])("is refused in %s", (yaml, code, message, text) => {
    const found = fault(yaml, { resolvers });
    expect(found).toMatchObject({ code, message });
    expect(found.marked).toEqual([text]);
  });

  it("nested without end is refused", () => {
    const yaml = `a: '${"${echo:".repeat(5000)}x${"}".repeat(5000)}'`;
    expect(fault(yaml, { resolvers }).message).toContain("may nest 32 deep");
  });
});
