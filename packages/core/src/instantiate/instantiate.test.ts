import { OptionError } from "@lighterjs/schema";
import { container as globalContainer } from "tsyringe";
import { beforeEach, describe, expect, it } from "vitest";
import { DiagnosticError } from "../diagnostic.js";
import { LOGGER, type Logger } from "../host.js";
import { marked } from "../resolve/testing/resolve-text.js";
import { buildText } from "./testing/build-text.js";
import {
  Args,
  type Callback,
  events,
  Inner,
  Injected,
  Logged,
  Pair,
  type Picky,
  type System,
  type Trainer,
} from "./testing/fixture-module.js";

/** The options that `system:` is built with. */
const system = async (yaml: string, options = {}): Promise<Record<string, unknown>> => {
  const graph = await buildText(yaml, options);
  return (graph.roots.get("system") as System).options;
};

/** Builds a node that is given to `system` as its option `x`. */
const built = async (node: string, rest = ""): Promise<unknown> =>
  (await system(`system: {x: ${node}}\n${rest}`)).x;

const trainer = async (yaml: string): Promise<Record<string, unknown>> =>
  ((await buildText(yaml)).roots.get("trainer") as Trainer).options;

const failure = async (yaml: string): Promise<DiagnosticError> => {
  const error: unknown = await buildText(yaml).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!DiagnosticError.is(error)) throw new Error(`no diagnostic: ${String(error)}`);
  return error;
};

beforeEach(() => {
  events.length = 0;
});

describe("a target", () => {
  it("is a class, with its options by parameter name", async () => {
    expect(await built("{_target_: fx.Pair, left: 1, right: 2}")).toEqual(new Pair(1, 2));
    expect(await built("{_target_: fx.Pair, right: 2, left: 1}")).toEqual(new Pair(1, 2));
    expect(await built("{_target_: fx.Pair, left: 1}")).toEqual(new Pair(1, null));
    expect(await built("{_target_: fx.Outer.Inner}")).toEqual(new Inner(0));
  });

  it("is a class, with its options as one object of plain data", async () => {
    const made = (await built("{_target_: fx.Args, d: {a: [1]}, target: a}")) as Args;
    expect(made).toBeInstanceOf(Args);
    expect(made.args).toEqual([{ d: { a: [1] }, target: "a" }]);
    expect(Object.getPrototypeOf((made.args[0] as { d: object }).d)).toBe(Object.prototype);
  });

  it("is a function, a static method called on its class, or a member of a constant", async () => {
    expect(await built("{_target_: fx.add, a: 1, b: 2}")).toBe(3);
    expect(await built("{_target_: fx.Args.twice, n: 21}")).toBe(42);
    expect(await built("{_target_: fx.Args.make, x: 1}")).toEqual(new Args("made", true, { x: 1 }));
    expect(await built("{_target_: fx.holder.obj, z: 1}")).toEqual(new Args({ z: 1 }));
  });

  it("may give null", async () => {
    expect(await system("system: {a: {_target_: fx.none}, b: 1}")).toEqual({ a: null, b: 1 });
  });

  it("takes positional arguments from the left, options last", async () => {
    expect(await built("{_target_: fx.add, _args_: [1], b: 2}")).toBe(3);
    expect(await built("{_target_: fx.PosOnly, _args_: [1, 2], extra: 3}")).toMatchObject({
      args: [1, 2, { extra: 3 }],
    });
    expect(await built("{_target_: fx.PosOnly, _args_: [1, 2, {c: 3}], d: 4}")).toMatchObject({
      args: [1, 2, { c: 3, d: 4 }],
    });
  });

  it("spreads a rest parameter, however it is given", async () => {
    expect(await built("{_target_: fx.Spread, first: 1, rest: [2, 3]}")).toMatchObject({ args: [1, 2, 3] });
    expect(await built("{_target_: fx.Spread, _args_: [1, 2, 3]}")).toMatchObject({ args: [1, 2, 3] });
    expect(await built("{_target_: fx.Spread, first: 1}")).toMatchObject({ args: [1] });
  });

  it("gets config data where a reference reads into a node", async () => {
    expect(await built("'${m.left}'", "m: {_target_: fx.Pair, left: 5}")).toBe(5);
    expect(await built("{_target_: fx.Args, _args_: [{a: 1}], k: '${._args_}'}")).toEqual(
      new Args({ a: 1, k: [{ a: 1 }] }),
    );
  });

  it("below `_recursive_: false` is passed as data", async () => {
    expect(
      await built("{_target_: fx.Pair, _recursive_: false, left: {_target_: fx.Pair, left: 1}}"),
    ).toEqual(new Pair({ _target_: "fx.Pair", left: 1 }, null));
  });

  it("in data without a declared form is built", async () => {
    expect(await built("{a: [{_target_: fx.add, a: 1, b: 1}, 5, {k: v}]}")).toEqual({
      a: [2, 5, { k: "v" }],
    });
  });
});

describe("a shared node", () => {
  it("is one object, also through a list of values", async () => {
    const { a, b, c, d } = await system(
      "m: {_target_: fx.Args}\nn: {x: '${m}'}\n" +
        "system: {a: '${m}', b: {_target_: fx.Pair, left: '${m}'}, c: '${oc.dict.values:n}', d: '${copy:m}'}",
    );
    expect((b as Pair).left).toBe(a);
    expect((c as unknown[])[0]).toBe(a);
    expect(d).toBeInstanceOf(Args);
    expect(d).not.toBe(a);
  });

  it("is not what an alias makes: that is the same text once more (L10)", async () => {
    const { a, b } = await system("m: &m {_target_: fx.Args, x: 1}\nsystem: {a: *m, b: *m}");
    expect(a).toEqual(b);
    expect(a).not.toBe(b);
  });

  it("is awaited once", async () => {
    const { a, b } = await system("m: {_target_: fx.later, name: m}\nsystem: {a: '${m}', b: ['${m}']}");
    expect((b as unknown[])[0]).toBe(a);
    expect(events).toEqual(["m begins", "m"]);
  });

  it("may stand behind the node that needs it", async () => {
    const { a } = await system("system: {a: '${z}'}\nz: {_target_: fx.log, name: z}");
    expect(a).toBeInstanceOf(Logged);
  });
});

describe("the order of building", () => {
  it("is that of the document, children before their parent, also when they take time", async () => {
    await built(
      "{_target_: fx.later, name: root, x: [{_target_: fx.later, name: c1}, {_target_: fx.log, name: c2, x: {_target_: fx.log, name: g}}]}",
    );
    expect(events).toEqual(["c1 begins", "c1", "g", "c2", "root begins", "root"]);
  });

  it("leaves out what no root needs", async () => {
    await built("1", "other: {_target_: fx.log, name: never}");
    expect(events).toEqual([]);
  });
});

describe("a partial", () => {
  const call = async (node: string, ...args: unknown[]): Promise<unknown> =>
    ((await built(node)) as (...given: unknown[]) => unknown)(...args);

  it("is not called before it is called", async () => {
    const partial = await built("{_target_: fx.boom, _partial_: true, msg: x}");
    expect(events).toEqual([]);
    expect(partial).toThrow(DiagnosticError);
    expect(events).toEqual(["boom"]);
  });

  it("at the top level is a function, too", async () => {
    const graph = await buildText("trainer: {_target_: fx.boom, _partial_: true, msg: x}");
    expect(graph.roots.get("trainer")).toBeTypeOf("function");
    expect(events).toEqual([]);
  });

  it("takes the parameters still open, in order", async () => {
    expect(await call("{_target_: fx.needs, _partial_: true, a: 1}", 2)).toEqual([1, 2]);
    expect(await call("{_target_: fx.needs, _partial_: true, b: 2}", 1)).toEqual([1, 2]);
    expect(await call("{_target_: fx.needs, _partial_: true, _args_: [1]}", 2)).toEqual([1, 2]);
    expect(await call("{_target_: fx.Spread, _partial_: true, first: 1}", 2, 3)).toMatchObject({
      args: [1, 2, 3],
    });
  });

  it("of a target with an options object takes a mapping that wins", async () => {
    expect(await call("{_target_: fx.Args, _partial_: true, a: 1, b: 2}", { b: 3 })).toEqual(
      new Args({ a: 1, b: 3 }),
    );
  });

  it("builds its children at once, and itself anew per call", async () => {
    const make = (await built(
      "{_target_: fx.Args, _partial_: true, v: {_target_: fx.log, name: v}}",
    )) as () => Args;
    expect(events).toEqual(["v"]);
    const [first, second] = [make(), make()];
    expect(first).not.toBe(second);
    expect((first.args[0] as { v: unknown }).v).toBe((second.args[0] as { v: unknown }).v);
    expect(first.args[0]).not.toBe(second.args[0]);
    expect(events).toEqual(["v"]);
  });
});

describe("a slot", () => {
  it("for a factory gets a function that makes a new object per call, its children built once", async () => {
    const { optimizer } = await trainer(
      "trainer: {optimizer: {_target_: fx.Sgd, lr: 2, child: {_target_: fx.log, name: c}}}",
    );
    expect(events).toEqual(["c"]);
    const make = optimizer as () => { lr: number; child: unknown };
    expect(make()).toEqual({ lr: 2, child: new Logged("c", undefined) });
    expect(make()).not.toBe(make());
    expect(make().child).toBe(make().child);
    expect(events).toEqual(["c"]);
  });

  it("for a factory shares the children of a node that is also an object elsewhere", async () => {
    const { optimizer, extra } = await trainer(
      "o: {_target_: fx.Sgd, child: {_target_: fx.log, name: c}}\ntrainer: {optimizer: '${o}', extra: '${o}'}",
    );
    expect(events).toEqual(["c"]);
    expect((optimizer as () => object)()).toEqual(extra);
    expect((optimizer as () => object)()).not.toBe(extra);
  });

  it("for a function gets the function, its options bound by name", async () => {
    const { criterion } = await trainer("trainer: {criterion: {_target_: fx.loss, scale: 3}}");
    const call = criterion as (...given: unknown[]) => unknown;
    expect(call("y", "p")).toEqual(["y", "p", 3]);
    expect(call.name).toBe("loss");
  });

  it("for a list gets the named items of a mapping", async () => {
    const { callbacks } = await trainer(
      "trainer:\n  callbacks:\n    b: {_target_: fx.Callback, every: 2}\n    x: null\n    a: {_target_: fx.Callback, every: 1}\n",
    );
    expect((callbacks as Callback[]).map((callback) => callback.options.every)).toEqual([2, 1]);
  });

  it("for an enum gets the number", async () => {
    expect(await trainer("trainer: {reduction: MEAN}")).toEqual({ reduction: 1 });
  });
});

describe("injection", () => {
  const logger: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const yaml = "system: {a: [{_target_: fx.Injected, x: 1}, {_target_: fx.Injected, x: 2}]}";

  it("gives options, services and the node's own path; what is optional and not there is undefined", async () => {
    const container = globalContainer.createChildContainer().register(LOGGER, { useValue: logger });
    const { a } = await system(yaml, { container });
    const [first, second] = a as [Injected, Injected];
    expect(first).toBeInstanceOf(Injected);
    expect([first.options, first.logger, first.path, first.extra]).toEqual([
      { x: 1 },
      logger,
      "system.a[0]",
      undefined,
    ]);
    expect([second.options, second.path]).toEqual([{ x: 2 }, "system.a[1]"]);
    expect(container.isRegistered(Injected)).toBe(false);
  });

  it("gives what is optional when it is there", async () => {
    const container = globalContainer.createChildContainer().register(LOGGER, { useValue: logger });
    container.register(Symbol.for("fx.EXTRA"), { useValue: 7 });
    const { a } = await system(yaml, { container });
    expect((a as [Injected])[0].extra).toBe(7);
  });

  it("without a provider is reported before anything is built", async () => {
    const { diagnostics } = await failure(
      "system: {a: {_target_: fx.log, name: a}, b: {_target_: fx.Injected}}",
    );
    expect(diagnostics).toMatchObject([
      {
        code: "MISSING_PROVIDER",
        path: "system.b",
        message: "`fx.Injected` needs `lighter.LOGGER`, which nothing provides",
      },
    ]);
    expect(events).toEqual([]);
  });
});

describe("a failure", () => {
  it("of a constructor keeps what it threw as cause", async () => {
    const error = await failure("system: {l: [{_target_: fx.boom, msg: no luck}]}");
    expect(error.cause).toBeInstanceOf(RangeError);
    const [diagnostic] = error.diagnostics;
    expect(diagnostic).toMatchObject({
      code: "CONSTRUCTION_FAILED",
      path: "system.l[0]",
      message: "`fx.boom` threw while it was being called",
    });
    expect(diagnostic.labels[0].text).toBe("RangeError: no luck");
    expect(marked(diagnostic)).toEqual(["fx.boom"]);
  });

  it("shows nothing that came from the environment", async () => {
    const environment = { TOKEN: "hunter2" };
    const yaml = "system: {a: {_target_: fx.boom, msg: 'no access with ${env:TOKEN}'}}";
    const error: unknown = await buildText(yaml, { environment }).catch((thrown: unknown) => thrown);
    const [diagnostic] = (error as DiagnosticError).diagnostics;
    expect(diagnostic.labels[0].text).toBe("RangeError: no access with ${env:TOKEN}");
  });

  it("of code that is not there is reported for every target, once, before anything is built", async () => {
    const { diagnostics } = await failure(
      "system: {a: {_target_: fx.log, name: a}, b: {_target_: fx.Missing}, c: {_target_: fx.number}, d: {_target_: fx.Missing}}",
    );
    expect(diagnostics.map(({ code, path }) => [code, path])).toEqual([
      ["INVALID_PROJECT", "system.b"],
      ["INVALID_PROJECT", "system.c"],
    ]);
    expect(events).toEqual([]);
  });

  it("about an option points at the option", async () => {
    const { diagnostics } = await failure("system: {p: {_target_: fx.Picky, names: [good, bad]}}");
    expect(diagnostics).toMatchObject([{ code: "UNMATCHED_PARAMETER", path: "system.p.names[1]" }]);
    expect(marked(diagnostics[0])).toEqual(["bad"]);
  });

  it("disposes what was built before it", async () => {
    await failure("system: {a: {_target_: fx.Resource, name: a}, b: {_target_: fx.boom, msg: x}}");
    expect(events).toEqual(["boom", "dispose a"]);
  });
});

describe("the graph", () => {
  it("gives an object by its path", async () => {
    const graph = await buildText("m: {_target_: fx.Args}\nsystem: {a: [{_target_: fx.Pair, left: '${m}'}]}");
    expect(graph.get("system")).toBe(graph.roots.get("system"));
    expect((graph.get("system.a[0]") as Pair).left).toBe(graph.get("m"));
    expect(graph.get("nope")).toBeUndefined();
  });

  it("explains an error about options that an object throws later, wherever it came from", async () => {
    const yaml =
      "system: {p: {_target_: fx.Picky, names: [ok]}, f: {_target_: fx.Picky, _partial_: true, names: [ok]}}";
    const graph = await buildText(yaml);
    const { p, f } = (graph.roots.get("system") as System).options as { p: Picky; f: () => Picky };
    for (const [object, path] of [
      [p, "system.p.names[0]"],
      [f(), "system.f.names[0]"],
    ] as const) {
      const complaint = object.complaint();
      const explained = graph.explain(new Error("callback failed", { cause: complaint }));
      expect(explained?.diagnostics).toMatchObject([{ code: "UNMATCHED_PARAMETER", path }]);
      expect(explained?.cause).toBe(complaint);
    }
    expect(graph.explain(new Error("other"))).toBeUndefined();
    expect(
      graph.explain(Object.assign(new Error("no"), { code: "ENOENT", subject: p, label: "" })),
    ).toBeUndefined();
    expect(graph.explain("text")).toBeUndefined();
  });

  it("marks the other objects that an error about options names, as far as the config has them", async () => {
    const yaml = "system: {p: {_target_: fx.Picky, names: [bat]}, q: {_target_: fx.Picky, names: [bad-ish]}}";
    const graph = await buildText(yaml);
    const [p, q] = [graph.get("system.p") as Picky, graph.get("system.q") as Picky];
    const [issue] = p.complaint().issues;
    const related = [
      { subject: q, path: ["names", 0], on: "value", label: "matches the rest" } as const,
      { subject: {}, path: [], on: "key", label: "from elsewhere" } as const,
    ];
    const explained = graph.explain(new OptionError([{ ...issue, related }], { subject: p }));
    const labels = explained?.diagnostics[0].labels ?? [];
    expect(labels.map(({ span, text }) => [yaml.slice(span.start, span.end), text])).toEqual([
      ["bat", "matches 0 of 6 parameters"],
      ["bad-ish", "matches the rest"],
    ]);
  });

  it("explains a fault that names the object that failed", async () => {
    const graph = await buildText("system: {p: {_target_: fx.Picky, names: [ok]}}");
    const subject = graph.get("system.p");
    const fault = Object.assign(new Error("no connection"), {
      code: "CALLBACK_FAILED",
      subject,
      label: "threw in `setup`",
    });
    const explained = graph.explain(new Error("the run failed", { cause: fault }));
    expect(explained?.diagnostics).toMatchObject([
      { code: "CALLBACK_FAILED", path: "system.p", message: "no connection" },
    ]);
    expect(explained?.diagnostics[0].labels[0].text).toBe("threw in `setup`");
    expect(explained?.diagnostics.map(marked)).toEqual([["fx.Picky"]]);
    expect(explained?.cause).toBe(fault);
  });

  it("disposes last built first, each once, and goes on after a failure", async () => {
    const graph = await buildText(
      "r: {_target_: fx.Resource, name: shared}\n" +
        "system: {a: '${r}', b: {_target_: fx.Resource, name: bad}, c: {_target_: fx.Slow, name: slow}, d: '${r}', e: {_target_: fx.Resource, name: bad2}}",
    );
    await expect(graph.dispose()).rejects.toThrow("2 objects could not be disposed");
    expect(events).toEqual(["dispose bad2", "dispose slow", "dispose bad", "dispose shared"]);
    await graph.dispose();
    expect(events).toHaveLength(4);
  });
});

it("builds a chain as long as the limits allow", async () => {
  const lines = Array.from({ length: 330 }, (_, i) => `n${i}: {_target_: fx.Pair, left: "\${n${i + 1}}"}`);
  const { x } = await system([...lines, "n330: 0", "system: {x: '${n0}'}"].join("\n"));
  expect(x).toBeInstanceOf(Pair);
});
