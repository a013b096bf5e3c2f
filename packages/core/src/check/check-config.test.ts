import { resolve } from "node:path";
import { TargetCatalog, type TargetDefinition } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import type { CheckedTarget, CheckedValue } from "./checked-config.js";
import { checkText } from "./testing/check-text.js";
import { fixtureManifest } from "./testing/fixture-targets.js";

const fault = (yaml: string, options = {}) => {
  const { diagnostics } = checkText(yaml, options);
  expect(diagnostics.map(({ message }) => message).slice(1)).toEqual([]);
  return diagnostics[0]!;
};

const checked = (yaml: string, options = {}): CheckedTarget => {
  const { checked, diagnostics } = checkText(yaml, options);
  expect(diagnostics).toEqual([]);
  return checked.roots.get("trainer")!;
};

const delivered = (value: CheckedValue | undefined): unknown => {
  if (value?.kind === "scalar") return value.delivered;
  if (value?.kind === "list") return value.items.map((item) => delivered(item.value));
  if (value?.kind === "mapping")
    return Object.fromEntries([...value.entries].map(([key, entry]) => [key, delivered(entry.value)]));
  return value?.kind === "object" ? value.delivery : value?.kind;
};

describe("a target", () => {
  it.each([
    [
      "m: {_target_: fx.Callbak}",
      "there is no target named `fx.Callbak`",
      "fx.Callbak",
      ["did you mean `fx.Callback`?"],
    ],
    [
      "m: {_target_: Callback}",
      "there is no target named `Callback`",
      "Callback",
      ["did you mean `fx.Callback`?"],
    ],
    ["m: {_target_: .Args}", "there is no target named `.Args`", ".Args", ["did you mean `fx.Args`?"]],
    ["m: {_target_: fx.Args.nope}", "there is no target named `fx.Args.nope`", "fx.Args.nope", undefined],
    [
      "m: {_target_: shutil.rmtree, path: /}",
      "there is no target named `shutil.rmtree`",
      "shutil.rmtree",
      undefined,
    ],
    ["m: {_target_: ''}", "`_target_` is empty", "''", undefined],
    ["m: {_target_: toString}", "there is no target named `toString`", "toString", undefined],
  ])("that is not offered is an error: %s", (yaml, message, text, help) => {
    const found = fault(yaml);
    expect(found).toMatchObject({ code: "UNKNOWN_TARGET", message, path: "m", marked: [text] });
    expect(found.help).toEqual(help);
  });

  it("does not show a name that came from the environment", () => {
    const found = fault("m: {_target_: 'fx.${env:KEY}'}", { environment: { KEY: "hunter2" } });
    expect(found.message).toBe("the value of `fx.${env:KEY}` names no target");
    expect(JSON.stringify([found.notes, found.help])).not.toContain("hunter2");
  });

  it("without a similar name lists twelve", () => {
    const { notes } = fault("m: {_target_: shutil.rmtree}");
    expect(notes?.[0]).toMatch(
      /^the targets are (`[^`]+`, ){11}`[^`]+` and \d+ more; `lighter targets` lists them$/,
    );
  });

  it("that two packages offer is ambiguous", () => {
    const catalog = new TargetCatalog([fixtureManifest, { ...fixtureManifest, package: "other" }]);
    expect(fault("m: {_target_: fx.Args}", { catalog })).toMatchObject({
      code: "AMBIGUOUS_TARGET",
      notes: ["it is offered by `fx` and `other`"],
      marked: ["fx.Args"],
    });
  });

  it("that is unknown leaves its parent without a second report", () => {
    expect(fault("trainer: {callbacks: [{_target_: fx.Nope}]}").code).toBe("UNKNOWN_TARGET");
  });
});

describe("an option", () => {
  it("that is unknown is marked at its key, with the target that owns the options", () => {
    expect(fault("trainer:\n  max_epoch: 3\n")).toMatchObject({
      code: "UNKNOWN_OPTION",
      path: "trainer.max_epoch",
      help: ["did you mean `max_epochs`?"],
      marked: ["max_epoch", "trainer"],
    });
  });

  it("that is missing is marked at the target", () => {
    expect(fault("m: {_target_: fx.add, a: 1}")).toMatchObject({
      code: "MISSING_OPTION",
      path: "m",
      marked: ["fx.add"],
    });
    // A node is not beside itself, whatever it is called.
    expect(fault("b: {_target_: fx.add, a: 1}").marked).toEqual(["fx.add"]);
    expect(fault("m: {_target_: fx.add, a: 1}\nb: 2").marked).toEqual(["fx.add", "b"]);
  });

  it("of a wrong type is marked at its value", () => {
    expect(fault("trainer: {max_epochs: many}")).toMatchObject({
      code: "INVALID_OPTION",
      path: "trainer.max_epochs",
      marked: ["many"],
    });
  });

  it("that is a list of too few items is marked at the list", () => {
    const names = { type: "array", items: { type: "string" }, minItems: 1 } as const;
    const targets = fixtureManifest.targets.map((target) =>
      target.name === "fx.Picky"
        ? { ...target, options: { type: "object", properties: { names } } as const }
        : target,
    );
    const catalog = new TargetCatalog([{ ...fixtureManifest, targets }]);
    expect(fault("a: {b: {_target_: fx.Picky, names: []}}", { catalog })).toMatchObject({
      code: "INVALID_OPTION",
      path: "a.b.names",
      help: ["add at least 1 item"],
      marked: ["[]"],
    });
  });

  it("inside a mapping is marked where it stands", () => {
    expect(fault("trainer:\n  window:\n    from: x\n")).toMatchObject({
      path: "trainer.window.from",
      marked: ["x"],
    });
    expect(fault("trainer:\n  window:\n    until: 3\n")).toMatchObject({
      code: "MISSING_OPTION",
      path: "trainer.window",
      marked: ["window"],
    });
  });

  it("given by reference is checked by what it refers to, and shows both places", () => {
    expect(fault("lr: fast\ntrainer: {learning_rate: '${lr}'}")).toMatchObject({
      code: "INVALID_OPTION",
      marked: ["'${lr}'", "fast"],
    });
    expect(fault("o: {_target_: fx.Callback}\ntrainer: {optimizer: '${o}'}").code).toBe("WRONG_SLOT");
  });

  it("takes every spelling of a number", () => {
    expect(
      checkText("a: {_target_: fx.add, a: 0.001, b: 1e-3}\nb: {_target_: fx.add, a: 1.0, b: 1}").diagnostics,
    ).toEqual([]);
  });

  it("that is deprecated is a warning", () => {
    expect(fault("trainer: {old_name: x}")).toMatchObject({
      code: "DEPRECATED_KEY",
      severity: "warning",
      notes: ["use `name`"],
      marked: ["old_name"],
    });
  });

  it("with an unknown value is not reported again", () => {
    expect(fault("trainer: {max_epochs: '${x}', callbacks: ['${x}'], window: '${x}'}\nx: ${nope}").code).toBe(
      "UNRESOLVED_REFERENCE",
    );
  });
});

it("reports all faults of a config in one run, in source order", () => {
  const yaml = [
    "trainer:",
    "  max_epochs: x",
    "  callbacks:",
    "    - {_target_: fx.Nope}",
    "    - {_target_: fx.Callback, evry: 1}",
    "m: {_target_: fx.add, a: 1}",
    "r: ${nope}",
  ].join("\n");
  expect(checkText(yaml).diagnostics.map(({ code, path }) => [code, path])).toEqual([
    ["INVALID_OPTION", "trainer.max_epochs"],
    ["UNKNOWN_TARGET", "trainer.callbacks[0]"],
    ["UNKNOWN_OPTION", "trainer.callbacks[1].evry"],
    ["MISSING_OPTION", "m"],
    ["UNRESOLVED_REFERENCE", "r"],
  ]);
});

describe("a list slot", () => {
  const names = (yaml: string) => {
    const value = checked(yaml).options.get("callbacks")!.value;
    return value.kind === "list" && value.items.map((item) => item.value.path.at(-1));
  };

  it("takes a mapping of named items, without those that are null", () => {
    const yaml =
      "trainer:\n  callbacks:\n    b: {_target_: fx.Callback}\n    x: null\n    a: {_target_: fx.Callback}\n";
    expect(names(yaml)).toEqual(["b", "a"]);
  });

  it("takes a reference to such a mapping", () => {
    expect(names("c: {b: {_target_: fx.Callback}}\ntrainer: {callbacks: '${c}'}")).toEqual(["b"]);
  });

  it("positions a fault of a named item", () => {
    const yaml = "trainer:\n  callbacks:\n    none: null\n    a: {_target_: fx.Callback}\n    b: 3\n";
    const found = fault(yaml);
    expect(found).toMatchObject({ code: "WRONG_SLOT", path: "trainer.callbacks.b", marked: ["3"] });
    expect(found.message).toContain("`callbacks.b` takes");
  });

  it("refuses a null item in a plain list", () => {
    expect(fault("trainer: {callbacks: [{_target_: fx.Callback}, null]}")).toMatchObject({
      path: "trainer.callbacks[1]",
      marked: ["null"],
    });
  });

  it("refuses a mapping with a target, and says how to write the list", () => {
    const found = fault("trainer: {callbacks: {_target_: fx.Callback}}");
    expect(found).toMatchObject({ code: "WRONG_SLOT", marked: ["fx.Callback"] });
    expect(found.help?.join()).toContain("- _target_: fx.Callback");
  });
});

describe("text from the environment", () => {
  const environment = { N: "12", B: "true", F: "1e-3", S: "7", BAD: "secret" };

  it("becomes the number or boolean that the option takes", () => {
    const yaml =
      "trainer: {max_epochs: '${env:N}', verbose: '${env:B}', learning_rate: '${lr}', name: '${env:S}'}\nlr: ${env:F}";
    const { options } = checked(yaml, { environment });
    expect([...options.values()].map(({ value }) => delivered(value))).toEqual([12, true, 0.001, "7"]);
  });

  it("is not shown when it does not fit", () => {
    for (const yaml of [
      "trainer: {max_epochs: '${env:BAD}'}",
      "trainer: {reduction: '${env:BAD}'}",
      "trainer: {callbacks: ['${env:BAD}']}",
    ]) {
      const found = fault(yaml, { environment });
      expect(JSON.stringify({ ...found, labels: found.labels.map(({ text }) => text) })).not.toContain(
        "secret",
      );
      expect(found.message).toContain("which the value of `${env:BAD}` is not");
    }
  });
});

describe("a delivered value", () => {
  it("is the number behind the name of an enum's member", () => {
    expect(delivered(checked("trainer: {reduction: MEAN}").options.get("reduction")?.value)).toBe(1);
  });

  it("is an absolute path, counted from the folder of the text that wrote it", () => {
    const yaml =
      "root: data\ntrainer: {folder: '${root}/a', folders: [b, /c, 'https://h/x', '${root}'], name: ./n}";
    const { options } = checked(yaml, { directory: "/project/configs" });
    expect([...options.values()].map(({ value }) => delivered(value))).toEqual([
      "/project/configs/data/a",
      ["/project/configs/b", "/c", "https://h/x", "/project/configs/data"],
      "./n",
    ]);
  });
});

describe("a slot", () => {
  const deliveryOf = (option: string, yaml: string) => delivered(checked(yaml).options.get(option)?.value);

  it("says what is delivered", () => {
    expect(deliveryOf("optimizer", "trainer: {optimizer: {_target_: fx.Sgd}}")).toEqual({ kind: "factory" });
    expect(deliveryOf("optimizer", "trainer: {optimizer: {_target_: fx.Sgd, _partial_: true}}")).toEqual({
      kind: "partial",
    });
    expect(deliveryOf("criterion", "trainer: {criterion: {_target_: fx.loss, scale: 2}}")).toEqual({
      kind: "function",
      parameters: 2,
    });
    expect(deliveryOf("callbacks", "trainer: {callbacks: [{_target_: fx.Callback}]}")).toEqual([
      { kind: "instance" },
    ]);
    expect(deliveryOf("extra", "trainer: {extra: {a: {_target_: fx.loss, _partial_: true}}}")).toEqual({
      a: { kind: "partial" },
    });
  });

  it("for a function leaves its parameters to the caller, by reference too", () => {
    expect(checkText("l: {_target_: fx.loss}\ntrainer: {criterion: '${l}'}").diagnostics).toEqual([]);
    const both = checkText("l: {_target_: fx.loss}\ntrainer: {extra: '${l}', criterion: '${l}'}");
    expect(both.diagnostics.map(({ code }) => code)).toEqual(["MISSING_OPTION", "MISSING_OPTION"]);
  });

  it("is checked by what the target produces", () => {
    expect(fault("trainer: {callbacks: [{_target_: fx.Sgd}]}")).toMatchObject({
      code: "WRONG_SLOT",
      path: "trainer.callbacks[0]",
      marked: ["fx.Sgd"],
    });
  });
});

describe("a partial", () => {
  it("is checked against the signature now", () => {
    expect(fault("m: {_target_: fx.needs, _partial_: true, zz: 1}")).toMatchObject({
      code: "UNKNOWN_OPTION",
      path: "m.zz",
    });
    expect(checkText("m: {_target_: fx.needs, _partial_: true, a: 1}").diagnostics).toEqual([]);
    expect(fault("m: {_target_: fx.needs, _partial_: 'yes', a: 1}").path).toBe("m._partial_");
  });
});

describe("positional arguments", () => {
  it.each([
    [
      "m: {_target_: fx.add, _args_: [1], a: 2, b: 3}",
      "`a` is given twice: by position in `_args_`, and by name",
      ["a", "1"],
    ],
    [
      "m: {_target_: fx.add, _args_: [1, 2, 3]}",
      "`fx.add` takes 2 positional arguments, but `_args_` has 3",
      ["3", "fx.add"],
    ],
    [
      "m: {_target_: fx.Trainer, _args_: [1]}",
      "`fx.Trainer` takes its options as a mapping, but this argument is none",
      ["1", "fx.Trainer"],
    ],
    ["m: {_target_: fx.add, _args_: [1, x]}", '`b` must be a number, but is `"x"`', ["x"]],
    ["m: {_target_: fx.Spread, _args_: [1, 2, x]}", '`rest[1]` must be a number, but is `"x"`', ["x"]],
  ])("are checked in %s", (yaml, message, texts) => {
    expect(fault(yaml)).toMatchObject({ code: "INVALID_OPTION", message, marked: texts });
  });

  it("fill the options object last", () => {
    expect(checkText("m: {_target_: fx.PosOnly, _args_: [1, 2, {c: 3}], d: 4}").diagnostics).toEqual([]);
    expect(fault("m: {_target_: fx.Trainer, _args_: [{max_epochs: x}]}")).toMatchObject({
      marked: ["x"],
      path: "m._args_[0].max_epochs",
    });
  });
});

describe("a top-level key", () => {
  it.each(["trainr", "trainer2", "sytsem", "defalts", "Trainer"])(
    "%s, one edit from a root, is a warning",
    (key) => {
      expect(fault(`${key}: {a: 1}`)).toMatchObject({
        code: "UNKNOWN_KEY",
        severity: "warning",
        marked: [key],
      });
    },
  );

  it("is plain data otherwise", () => {
    expect(checkText("train: 1\nseed: 2\nfoo: {bar: 1}").diagnostics).toEqual([]);
  });

  it("of a root must be a mapping", () => {
    expect(fault("trainer: 3")).toMatchObject({
      code: "INVALID_OPTION",
      message: "`trainer` must be a mapping with the options of `fx.Trainer`",
    });
  });
});

describe("a mapping", () => {
  const definition: TargetDefinition = {
    name: "t.T",
    kind: "class",
    module: "t",
    exportPath: ["T"],
    description: "",
    parameters: [{ kind: "options", name: "options", optional: true }],
    options: {
      type: "object",
      properties: {
        rates: {
          type: "object",
          patternProperties: { "^\\d+$": { type: "string", format: "path" } },
          additionalProperties: false,
        },
        shape: { type: "array", items: { type: "integer" } },
      },
      additionalProperties: false,
    },
    produces: [],
  };
  const catalog = new TargetCatalog([
    { format: 1, namespace: "t", package: "t", targets: [definition], definitions: {} },
  ]);

  it("from numbers keeps its keys, and each value is delivered as the values of such keys are", () => {
    const { checked, diagnostics } = checkText("m: {_target_: t.T, rates: {10: b, 0: a}}", {
      catalog,
      directory: "/folder",
    });
    expect(diagnostics).toEqual([]);
    const [target] = [...checked.targets.values()];
    expect(delivered(target?.options.get("rates")?.value)).toEqual({
      0: resolve("/folder", "a"),
      10: resolve("/folder", "b"),
    });
  });

  it("is no list of scalars", () => {
    expect(fault("m: {_target_: t.T, shape: {a: 2}}", { catalog })).toMatchObject({
      code: "INVALID_OPTION",
      path: "m.shape",
      help: ["write a list without names: `shape: [2]`"],
    });
  });
});
