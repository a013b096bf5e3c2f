import { describe, expect, it } from "vitest";
import { PlannedObject, UNKNOWN_VALUE } from "../planned-object.js";
import { sample, sampleCatalog } from "../testing/sample-manifest.js";
import { checkOptions, type CheckOptions } from "./check-options.js";

function check(target: string, options: Readonly<Record<string, unknown>>, how?: CheckOptions) {
  return checkOptions(sampleCatalog, sample(target), options, how);
}

function planned(target: string, partial = false) {
  return new PlannedObject(sample(target), { partial });
}

/** `CODE path: message` of each issue. */
function lines(target: string, options: Readonly<Record<string, unknown>>, how?: CheckOptions) {
  return check(target, options, how).map(
    (issue) => `${issue.code} ${issue.path.join(".")}: ${issue.message}`,
  );
}

describe("unknown options", () => {
  it("are suggested the nearest name", () => {
    expect(check("Freezer", { names: "a", until_epochs: 1 })).toEqual([
      {
        code: "UNKNOWN_OPTION",
        path: ["until_epochs"],
        on: "key",
        message: "`sample.Freezer` has no option `until_epochs`",
        label: "unknown option",
        help: ["did you mean `until_epoch`?"],
        replacements: ["until_epoch"],
      },
    ]);
  });

  it("are told all names where none is near", () => {
    expect(check("EarlyStopping", { monitor: "x", colour: 1 })[0]?.notes).toEqual([
      "its options are `monitor`, `patience`",
    ]);
  });

  it("are told why, where TypeScript knows an option that YAML cannot give", () => {
    expect(check("Freezer", { names: "a", on_release: "x" })[0]?.notes?.[0]).toBe(
      "`on_release` (a function of two parameters) cannot be given in YAML",
    );
  });

  it("are found in nested mappings", () => {
    expect(lines("Freezer", { names: "a", windows: [{ from_epoch: 1, until: 2 }] })).toEqual([
      "UNKNOWN_OPTION windows.0.until: `windows[0]` has no option `until`",
    ]);
  });

  it("include names that every object inherits", () => {
    expect(lines("adam", { toString: 1 })).toEqual([
      "UNKNOWN_OPTION toString: `sample.adam` has no option `toString`",
    ]);
  });
});

describe("missing options", () => {
  it("say the type, the documentation and an example", () => {
    expect(check("EarlyStopping", {})).toEqual([
      {
        code: "MISSING_OPTION",
        path: [],
        on: "value",
        message: "`sample.EarlyStopping` needs the option `monitor`, which is not set",
        label: "`monitor` is required here",
        notes: ["`monitor` (string): Name of the logged metric to watch. Logged by the trainer"],
        help: ['for example `monitor: "val/loss"`'],
        missing: ["monitor"],
      },
    ]);
  });

  it("are one fault with their misspelling", () => {
    expect(lines("EarlyStopping", { monitr: "val/loss" })).toEqual([
      "UNKNOWN_OPTION monitr: `sample.EarlyStopping` has no option `monitr`",
    ]);
  });

  it("may be given at the call of a partial", () => {
    expect(lines("EarlyStopping", {}, { partial: true })).toEqual([]);
    expect(lines("Freezer", {}, { partial: true })).toEqual([]);
    expect(lines("EarlyStopping", { patience: -1 }, { partial: true })).toHaveLength(1);
  });

  it("may be given by the caller of a function, in the order of its parameters", () => {
    expect(lines("mse", { scale: 1 }, { openParameters: 2 })).toEqual([]);
    expect(lines("mse", {}, { openParameters: 2 })).toEqual([
      "MISSING_OPTION : `sample.mse` needs the option `scale`, which is not set",
    ]);
  });
});

describe("invalid options", () => {
  it.each<[string, Record<string, unknown>, string, string, string[]?]>([
    [
      "Freezer",
      { until_epoch: -1 },
      "`until_epoch` must be an integer of at least 0, but is `-1`",
      "expected an integer of at least 0",
    ],
    [
      "Freezer",
      { until_epoch: 1.5 },
      "`until_epoch` must be an integer of at least 0, but is `1.5`",
      "expected an integer of at least 0, found a number",
    ],
    [
      "Freezer",
      { until_epoch: "10" },
      '`until_epoch` must be an integer of at least 0, but is `"10"`',
      "expected an integer of at least 0, found a string",
      ["write the number without quotes: `until_epoch: 10`"],
    ],
    [
      "Freezer",
      { until_epoch: null },
      "`until_epoch` must be an integer of at least 0, but is `null`",
      "expected an integer of at least 0, found null",
      ["give `until_epoch` a value, or leave it out"],
    ],
    [
      "Freezer",
      { names: 5 },
      "`names` must be a string or a list of strings, but is `5`",
      "expected a string or a list of strings, found an integer",
      ['for text, add quotes: `"5"`'],
    ],
    [
      "Freezer",
      { order: "first" },
      '`order` must be `first_first` or `last_first`, but is `"first"`',
      "expected `first_first` or `last_first`",
      ["did you mean `first_first` or `last_first`?"],
    ],
    [
      "Freezer",
      { order: "first-first" },
      '`order` must be `first_first` or `last_first`, but is `"first-first"`',
      "expected `first_first` or `last_first`",
      ["did you mean `first_first`?"],
    ],
    [
      "Freezer",
      { strict: "yes" },
      '`strict` must be `true` or `false`, but is `"yes"`',
      "expected `true` or `false`, found a string",
      ["write `strict: true`"],
    ],
    [
      "Freezer",
      { lr_factor: 0 },
      "`lr_factor` must be a number of at most 1 and greater than 0, but is `0`",
      "expected a number of at most 1 and greater than 0",
    ],
    [
      "Freezer",
      { windows: [] },
      "`windows` must be a list of at least 1 item, all mappings, but is `[]`",
      "expected a list of at least 1 item, all mappings",
      ["add at least 1 item"],
    ],
    [
      "Freezer",
      { windows: { from_epoch: 1 } },
      '`windows` must be a list of at least 1 item, all mappings, but is `{"from_epoch":1}`',
      "expected a list of at least 1 item, all mappings, found a mapping",
      ["write a list: put `- ` before the item"],
    ],
    [
      "EarlyStopping",
      { monitor: 5 },
      "`monitor` must be a string, but is `5`",
      "expected a string, found an integer",
      ['for text, add quotes: `"5"`'],
    ],
    [
      "Trainer",
      { input_shape: [1] },
      "`input_shape` must be a list of 2 items: an integer, an integer, but is `[1]`",
      "expected a list of 2 items: an integer, an integer",
      ["add 1 item"],
    ],
    [
      "Trainer",
      { reduction: 1 },
      "`reduction` must be `NONE` or `MEAN`, but is `1`",
      "expected `NONE` or `MEAN`, found an integer",
    ],
  ])("%s %j", (target, options, message, label, help) => {
    const base = target === "Freezer" && !("names" in options) ? { names: "a" } : {};
    const [issue, ...more] = check(target, { ...base, ...options });
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ code: "INVALID_OPTION", on: "value", message, label });
    expect(issue?.help).toEqual(help);
  });

  it("point at the item inside a list that is otherwise right", () => {
    expect(lines("Freezer", { names: ["a", 5, true] })).toEqual([
      "INVALID_OPTION names.1: `names[1]` must be a string, but is `5`",
      "INVALID_OPTION names.2: `names[2]` must be a string, but is `true`",
    ]);
  });

  it("are found at any depth of a recursive type", () => {
    expect(
      lines("Trainer", { tree: { value: 1, children: [{ value: 2, children: [{ value: "x" }] }] } }),
    ).toEqual([
      'INVALID_OPTION tree.children.0.children.0.value: `tree.children[0].children[0].value` must be a number, but is `"x"`',
    ]);
  });

  it("list many values only where none is near", () => {
    const message = '`activation` must be one of 7 values, but is `"rleu"`';
    expect(check("Trainer", { activation: "rleu" })).toMatchObject([
      { message, help: ["did you mean `relu`?"] },
    ]);
    expect(check("Trainer", { activation: "rleu" })[0]?.notes).toBeUndefined();
    expect(check("Trainer", { activation: "gelu-like" })[0]?.notes).toEqual([
      "its values are `elu`, `linear`, `relu`, `selu`, `sigmoid`, `softmax`, `tanh`",
    ]);
  });

  it("show long values cut", () => {
    const [issue] = check("Freezer", { names: "a", until_epoch: "x".repeat(500) });
    expect(issue?.message.length).toBeLessThan(160);
  });
});

describe("a union of mappings", () => {
  const source = {
    ...sample("Trainer"),
    options: {
      type: "object",
      properties: {
        source: {
          anyOf: [
            {
              type: "object",
              properties: { kind: { const: "file" }, path: { type: "string" } },
              required: ["kind", "path"],
              additionalProperties: false,
            },
            {
              type: "object",
              properties: { kind: { const: "url" }, url: { type: "string" }, retries: { type: "integer" } },
              required: ["kind", "url"],
              additionalProperties: false,
            },
          ],
        },
      },
      additionalProperties: false,
    },
  } as const;

  it("is explained by the member that the value names", () => {
    const messages = (value: unknown) =>
      checkOptions(sampleCatalog, source, { source: value }).map((each) => each.message);
    expect(messages({ kind: "url", url: "x" })).toEqual([]);
    expect(messages({ kind: "url", path: "x" })).toEqual([
      "`source` has no option `path`",
      "`source` needs the option `url`, which is not set",
    ]);
    expect(messages({ kind: "file" })).toEqual(["`source` needs the option `path`, which is not set"]);
    expect(messages("x")).toEqual(['`source` must be a mapping, but is `"x"`']);
  });
});

describe("cross-field rules", () => {
  it("name the earlier of two that conflict, and mark the later", () => {
    expect(check("Freezer", { names: "a", windows: [{ from_epoch: 1 }], until_epoch: 1 })).toEqual([
      {
        code: "CONFLICTING_OPTIONS",
        path: ["until_epoch"],
        on: "key",
        message: "`windows` and `until_epoch` cannot both be set",
        label: "conflicts with `windows`",
        related: [{ path: ["windows"], on: "key", label: "set here" }],
        help: ["keep one of the two"],
      },
    ]);
  });

  it("say what an option needs", () => {
    expect(lines("Freezer", { names: "a", unfreeze_every_n_epochs: 2 })).toEqual([
      "MISSING_OPTION unfreeze_every_n_epochs: `unfreeze_every_n_epochs` needs the option `start_epoch`, which is not set",
    ]);
  });

  it("want one of a group", () => {
    expect(lines("Freezer", { until_epoch: 1 })).toEqual([
      "MISSING_OPTION : `sample.Freezer` needs at least one of `names`, `name_starts_with`",
    ]);
    expect(lines("Freezer", { name_start_with: "a" })).toHaveLength(1);
  });
});

describe("slots", () => {
  it("take what produces their type, a factory, or a function", () => {
    expect(
      lines("Trainer", {
        callbacks: [planned("Freezer"), planned("EarlyStopping")],
        optimizer: planned("adam"),
        criterion: planned("mse"),
        metrics: { a: planned("mse") },
        extra: planned("Freezer"),
      }),
    ).toEqual([]);
    expect(lines("Trainer", { optimizer: planned("adam", true), criterion: "mse" })).toEqual([]);
  });

  it("name what fits when an object of another kind is given", () => {
    expect(check("Trainer", { callbacks: [planned("Freezer"), planned("adam")] })).toEqual([
      {
        code: "WRONG_SLOT",
        path: ["callbacks", 1],
        on: "value",
        message: "`callbacks[1]` takes a `Callback`, but `sample.adam` makes an `Optimizer`",
        label: "expected a `Callback`",
        notes: ["targets that fit: `sample.EarlyStopping`, `sample.Freezer`"],
        expected: "a `Callback`",
      },
    ]);
  });

  it.each<[string, Record<string, unknown>, string, string[]?]>([
    [
      "an object for data",
      { input_shape: planned("adam") },
      "`input_shape` takes a list of 2 items: an integer, an integer, but `sample.adam` makes an `Optimizer`",
      ["write a list: `- _target_: sample.adam`"],
    ],
    [
      "an object where a list of them belongs",
      { callbacks: planned("Freezer") },
      "`callbacks` takes a list of `Callback` objects, but is a `sample.Freezer`",
      ["write a list: `- _target_: sample.Freezer`"],
    ],
    [
      "a partial where an object belongs",
      { callbacks: [planned("Freezer", true)] },
      "`callbacks[0]` takes a `Callback`, but `sample.Freezer` with `_partial_: true` gives a function that makes a `Freezer`",
      ["leave out `_partial_: true`"],
    ],
    [
      "a name for an object",
      { optimizer: "Adam" },
      '`optimizer` takes an `Optimizer`, but is `"Adam"`',
      ["name it as a target: `_target_: sample.adam`"],
    ],
    [
      "a mapping for an object",
      { optimizer: { learningRate: 1 } },
      '`optimizer` takes an `Optimizer`, but is `{"learningRate":1}`',
      ["say what to build with `_target_`"],
    ],
    [
      "a class for a function",
      { metrics: { a: planned("Freezer") } },
      "`metrics.a` takes a function, but is a `sample.Freezer`",
    ],
    [
      "an object for data or a function",
      { criterion: planned("Freezer") },
      "`criterion` takes a string or a function, but is a `sample.Freezer`",
    ],
  ])("refuse %s", (_, options, message, help) => {
    const [issue, ...more] = check("Trainer", options);
    expect(more).toEqual([]);
    expect(issue).toMatchObject({ code: "WRONG_SLOT", message });
    expect(issue?.help).toEqual(help);
  });

  it("tell a class of the project's own, which declares nothing, that types go by what is declared", () => {
    const own = { name: "project.Own", module: "./src/index.ts", produces: ["project#Own"] };
    const given = new PlannedObject({ ...planned("Freezer").definition, ...own });
    const [issue] = check("Trainer", { optimizer: given });
    expect(issue?.help).toEqual([
      "if it is one, let the class say so: `class Own implements Optimizer`, a type of `sample`",
    ]);
  });
});

describe("values that have a diagnostic already", () => {
  it("fit anywhere, also inside lists and unions", () => {
    expect(
      lines("Freezer", { names: ["a", UNKNOWN_VALUE], until_epoch: UNKNOWN_VALUE, windows: [UNKNOWN_VALUE] }),
    ).toEqual(["CONFLICTING_OPTIONS windows: `until_epoch` and `windows` cannot both be set"]);
    expect(lines("Trainer", { callbacks: [UNKNOWN_VALUE], optimizer: UNKNOWN_VALUE })).toEqual([]);
  });
});
