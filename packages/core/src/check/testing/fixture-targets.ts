import { TargetCatalog, type TargetDefinition, type TargetManifest } from "@lighterjs/schema";

type Parts = Partial<TargetDefinition> & Pick<TargetDefinition, "name">;

const anything = {};
const optional = { type: "object", additionalProperties: true } as const;

function define({ name, ...parts }: Parts): TargetDefinition {
  return {
    name,
    kind: "class",
    module: "fx",
    exportPath: name.split(".").slice(1),
    description: "",
    parameters: [{ kind: "options", name: "options", optional: true }],
    options: optional,
    produces: [`fx#${name.split(".").at(-1)!}`],
    ...parts,
  };
}

const positional = (...names: readonly string[]): TargetDefinition["parameters"] =>
  names.map((name) => ({ kind: "positional", name: name.replace("?", ""), optional: name.endsWith("?") }));

const taking = (
  names: readonly string[],
  required: readonly string[] = names,
): TargetDefinition["options"] => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, anything])),
  required,
  additionalProperties: false,
});

/** The targets of the conformance cases, and some that show what options and slots can be. */
export const fixtureManifest: TargetManifest = {
  format: 1,
  namespace: "fx",
  package: "fx",
  definitions: {},
  targets: [
    define({ name: "fx.Args" }),
    define({ name: "fx.Args.make", kind: "function", produces: ["fx#Args"] }),
    define({ name: "fx.holder.obj", produces: ["fx#Args"] }),
    define({
      name: "fx.Args.twice",
      kind: "function",
      parameters: positional("n"),
      options: taking(["n"]),
      produces: [],
    }),
    define({
      name: "fx.Pair",
      parameters: positional("left", "right?"),
      options: taking(["left", "right"], ["left"]),
    }),
    define({
      name: "fx.PosOnly",
      parameters: [...positional("a", "b"), { kind: "options", name: "kw", optional: true }],
      options: { ...taking(["a", "b"]), additionalProperties: true },
    }),
    define({
      name: "fx.Spread",
      parameters: [...positional("first"), { kind: "positional", name: "rest", optional: true, rest: true }],
      options: {
        type: "object",
        properties: { first: anything, rest: { type: "array", items: { type: "number" } } },
        required: ["first"],
        additionalProperties: false,
      },
    }),
    define({
      name: "fx.Outer.Inner",
      parameters: positional("v?"),
      options: taking(["v"], []),
    }),
    define({
      name: "fx.add",
      kind: "function",
      parameters: positional("a", "b"),
      options: {
        type: "object",
        properties: { a: { type: "number" }, b: { type: "number" } },
        required: ["a", "b"],
        additionalProperties: false,
      },
      produces: [],
    }),
    define({
      name: "fx.needs",
      kind: "function",
      parameters: positional("a", "b"),
      options: taking(["a", "b"]),
      produces: [],
    }),
    define({
      name: "fx.boom",
      kind: "function",
      parameters: positional("msg"),
      options: taking(["msg"]),
      produces: [],
    }),
    define({ name: "fx.none", kind: "function", parameters: [], options: taking([]), produces: [] }),
    define({
      name: "fx.log",
      kind: "function",
      parameters: positional("name", "x?"),
      options: taking(["name", "x"], ["name"]),
      produces: ["fx#Logged"],
    }),
    define({
      name: "fx.later",
      kind: "function",
      parameters: positional("name", "x?"),
      options: taking(["name", "x"], ["name"]),
      produces: ["fx#Logged"],
    }),
    define({ name: "fx.Missing", exportPath: ["Missing"] }),
    define({ name: "fx.number", exportPath: ["number"] }),
    define({
      name: "fx.Picky",
      options: {
        type: "object",
        properties: { names: { type: "array", items: { type: "string" } } },
        additionalProperties: false,
      },
    }),
    define({ name: "fx.Resource", parameters: positional("name"), options: taking(["name"]) }),
    define({
      name: "fx.Injected",
      parameters: [
        { kind: "options", name: "options", optional: false },
        { kind: "injected", name: "logger", token: "lighter.LOGGER", optional: false },
        { kind: "injected", name: "path", token: "lighter.NODE_PATH", optional: false },
        { kind: "injected", name: "extra", token: "fx.EXTRA", optional: true },
      ],
    }),
    define({
      name: "fx.Callback",
      options: {
        type: "object",
        properties: { every: { type: "integer", minimum: 1 } },
        additionalProperties: false,
      },
    }),
    define({
      name: "fx.Sgd",
      kind: "function",
      parameters: positional("lr?", "child?"),
      options: {
        type: "object",
        properties: { lr: { type: "number" }, child: anything },
        additionalProperties: false,
      },
      produces: ["fx#Optimizer"],
    }),
    define({
      name: "fx.loss",
      kind: "function",
      parameters: positional("labels", "predictions", "scale?"),
      options: {
        type: "object",
        properties: {
          labels: { slot: { kind: "instance", type: "fx#Tensor" } },
          predictions: { slot: { kind: "instance", type: "fx#Tensor" } },
          scale: { type: "number" },
        },
        required: ["labels", "predictions"],
        additionalProperties: false,
      },
      produces: ["fx#Tensor"],
    }),
    define({
      name: "fx.Trainer",
      options: {
        type: "object",
        properties: {
          max_epochs: { type: "integer", minimum: 1 },
          learning_rate: { type: "number" },
          verbose: { type: "boolean" },
          name: { type: "string" },
          folder: { type: "string", format: "path" },
          folders: { type: "array", items: { type: "string", format: "path" } },
          reduction: { enum: ["NONE", "MEAN"], enumValues: { NONE: 0, MEAN: 1 } },
          callbacks: { type: "array", items: { slot: { kind: "instance", type: "fx#Callback" } } },
          optimizer: { slot: { kind: "factory", type: "fx#Optimizer" } },
          criterion: { slot: { kind: "function", parameters: 2 } },
          window: {
            type: "object",
            properties: { from: { type: "integer" }, until: { type: "integer" } },
            required: ["from"],
            additionalProperties: false,
          },
          max_steps: { type: "integer", minimum: 1, conflictsWith: ["max_epochs"] },
          old_name: { type: "string", deprecated: "use `name`" },
          extra: anything,
        },
        additionalProperties: false,
      },
      produces: ["fx#Trainer"],
    }),
    define({ name: "fx.Slow", exportPath: ["SlowResource"] }),
    define({ name: "fx.System" }),
  ],
};

export const fixtureCatalog = new TargetCatalog([fixtureManifest]);

export const fixtureRoots = { trainer: "fx.Trainer", system: "fx.System" };
