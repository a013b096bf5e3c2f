import type { TargetManifest } from "../manifest.js";
import { TargetCatalog } from "../target-catalog.js";

const CALLBACK = "sample#Callback";
const OPTIMIZER = "sample#Optimizer";
const strings = { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] } as const;

/** A manifest with a target of each kind and an option of each kind, written by hand. */
export const sampleManifest: TargetManifest = {
  format: 1,
  namespace: "sample",
  package: "sample",
  targets: [
    {
      name: "sample.Freezer",
      kind: "class",
      module: "sample",
      exportPath: ["Freezer"],
      description: "Keeps parameters from training.",
      parameters: [{ kind: "options", name: "options", optional: false }],
      options: {
        type: "object",
        properties: {
          names: { ...strings, description: "Names of parameters." },
          name_starts_with: strings,
          until_epoch: {
            type: "integer",
            minimum: 0,
            conflictsWith: ["windows"],
            description: "First epoch that trains.",
          },
          start_epoch: { type: "integer", minimum: 0 },
          unfreeze_every_n_epochs: { type: "integer", minimum: 1, requires: ["start_epoch"] },
          order: { enum: ["first_first", "last_first"], default: "first_first" },
          windows: { type: "array", items: { $ref: "#/definitions/Window" }, minItems: 1 },
          strict: { type: "boolean" },
          lr_factor: { type: "number", exclusiveMinimum: 0, maximum: 1 },
        },
        additionalProperties: false,
        atLeastOneOf: [["names", "name_starts_with"]],
      },
      produces: ["sample#Freezer", CALLBACK],
      notes: ["`on_release` (a function of two parameters) cannot be given in YAML"],
    },
    {
      name: "sample.EarlyStopping",
      kind: "class",
      module: "sample",
      exportPath: ["EarlyStopping"],
      description: "Stops when a metric has stopped improving.",
      parameters: [{ kind: "options", name: "options", optional: false }],
      options: {
        type: "object",
        properties: {
          monitor: {
            type: "string",
            description: "Name of the logged metric\nto watch. Logged by the trainer.",
            examples: ["val/loss"],
          },
          patience: { type: "integer", minimum: 0, default: 3 },
        },
        required: ["monitor"],
        additionalProperties: false,
      },
      produces: ["sample#EarlyStopping", CALLBACK],
    },
    {
      name: "sample.Trainer",
      kind: "class",
      module: "sample",
      exportPath: ["Trainer"],
      description: "Trains.",
      parameters: [{ kind: "options", name: "options", optional: true }],
      options: {
        type: "object",
        properties: {
          callbacks: { type: "array", items: { slot: { kind: "instance", type: CALLBACK } } },
          optimizer: {
            allOf: [{ slot: { kind: "factory", type: OPTIMIZER } }],
            description: "How to update.",
          },
          criterion: { anyOf: [{ type: "string" }, { slot: { kind: "function", parameters: 2 } }] },
          metrics: { type: "object", additionalProperties: { slot: { kind: "function", parameters: 2 } } },
          input_shape: {
            type: "array",
            items: [{ type: "integer" }, { type: "integer" }],
            minItems: 2,
            maxItems: 2,
          },
          reduction: { enum: ["NONE", "MEAN"], enumValues: { NONE: 0, MEAN: 1 } },
          tree: { $ref: "#/definitions/Tree" },
          activation: { enum: ["elu", "linear", "relu", "selu", "sigmoid", "softmax", "tanh"] },
          extra: {},
        },
        additionalProperties: false,
      },
      produces: ["sample#Trainer"],
    },
    {
      name: "sample.adam",
      kind: "function",
      module: "sample",
      exportPath: ["adam"],
      description: "Adam.",
      parameters: [{ kind: "positional", name: "learningRate", optional: true }],
      options: {
        type: "object",
        properties: { learningRate: { type: "number" } },
        additionalProperties: false,
      },
      produces: [OPTIMIZER],
    },
    {
      name: "sample.mse",
      kind: "function",
      module: "sample",
      exportPath: ["mse"],
      description: "Mean squared error.",
      parameters: [
        { kind: "positional", name: "labels", optional: false },
        { kind: "positional", name: "predictions", optional: false },
        { kind: "positional", name: "scale", optional: false },
      ],
      options: {
        type: "object",
        properties: {
          labels: { slot: { kind: "instance", type: "sample#Tensor" } },
          predictions: { slot: { kind: "instance", type: "sample#Tensor" } },
          scale: { type: "number" },
        },
        required: ["labels", "predictions", "scale"],
        additionalProperties: false,
      },
      produces: ["sample#Tensor"],
    },
  ],
  definitions: {
    Window: {
      type: "object",
      properties: {
        from_epoch: { type: "integer", minimum: 0 },
        until_epoch: { type: "integer", minimum: 0 },
      },
      required: ["from_epoch"],
      additionalProperties: false,
    },
    Tree: {
      type: "object",
      properties: {
        value: { type: "number" },
        children: { type: "array", items: { $ref: "#/definitions/Tree" } },
      },
      required: ["value"],
      additionalProperties: false,
    },
  },
};

export const sampleCatalog = new TargetCatalog([sampleManifest]);

/** A definition of the sample that is known to exist. */
export function sample(name: string) {
  const definition = sampleCatalog.get(`sample.${name}`);
  if (!definition) throw new Error(`the sample has no target ${name}`);
  return definition;
}
