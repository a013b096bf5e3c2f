import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TargetCatalog, type TargetManifest } from "@lighterjs/schema";
import { describe, expect, it } from "vitest";
import { checkText } from "./testing/check-text.js";

const read = (name: string): TargetManifest =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, "../../../tfjs", `${name}.targets.json`), "utf8"),
  ) as TargetManifest;
const own: TargetManifest = {
  format: 1,
  namespace: "project",
  package: "project",
  targets: [
    {
      name: "project.Data",
      kind: "class",
      module: "project",
      exportPath: ["Data"],
      description: "",
      parameters: [],
      options: { type: "object", additionalProperties: false },
      produces: ["project#Data", "@lighterjs/tfjs#Dataset"],
    },
  ],
  definitions: {},
};
const catalog = new TargetCatalog([read("lighter"), read("tf"), own]);

function diagnose(
  model: string,
  system = "criterion: { _target_: lighter.losses.CrossEntropy }",
  dataset = "{ _target_: project.Data }",
) {
  const indented = (text: string) => text.trim().replaceAll("\n", "\n  ");
  const yaml = `
system:
  _target_: lighter.System
  model:
    ${indented(model).replaceAll("\n", "\n  ")}
  ${indented(system)}
  optimizer: { _target_: lighter.optimizers.Adam }
  dataloaders:
    train: { _target_: lighter.data.DataLoader, dataset: ${dataset} }
`;
  return checkText(yaml, { catalog }).diagnostics;
}
const graph = (nodes: string, more = "") =>
  `_target_: lighter.models.Graph\nnodes:\n  ${nodes.trim()}\n${more}`;
const dense = (units: number, more = "") => `{ _target_: tf.layers.dense, units: ${units}${more} }`;

describe("the parts of a model", () => {
  it.each([
    [
      "a cycle",
      graph(`a: { inputs: b, layer: ${dense(1)} }\n  b: { inputs: a, layer: ${dense(1)} }`),
      "in a cycle",
      "a.inputs",
    ],
    [
      "an unknown output",
      graph(`digit: { layer: ${dense(1)} }`, "outputs: digt"),
      "no node `digt`",
      "outputs",
    ],
    [
      "a node that no output needs",
      graph(`a: { inputs: x, layer: ${dense(1)} }\n  b: { inputs: x, layer: ${dense(1)} }`),
      "no output needs the node `a`",
      "nodes.a",
    ],
    [
      "too many inputs",
      graph(`a: { inputs: [x, y], layer: ${dense(1)} }`),
      "the node `a` has 2 inputs, but `tf.layers.dense` takes 1",
      "a.layer",
    ],
    [
      "too few inputs",
      graph("a: { layer: { _target_: tf.layers.add } }"),
      "`tf.layers.add` takes at least 2",
      "a.layer",
    ],
    [
      "a second name",
      graph(`a: { layer: ${dense(1, ", name: b")} }`),
      "would be a second name",
      "a.layer.name",
    ],
    [
      "a second name in a sequence",
      `_target_: lighter.models.Sequential\nlayers:\n  a: ${dense(1, ", name: b")}\n`,
      "would be a second name",
      "layers.a.name",
    ],
    [
      "two layers of one name",
      `_target_: lighter.models.Sequential\nlayers:\n  - ${dense(1, ", name: b")}\n  - ${dense(2, ", name: b")}\n`,
      "two layers of the model are called `b`",
      "layers[1].name",
    ],
  ])("are refused for %s", (_, model, message, path) => {
    const [first, ...others] = diagnose(model);
    expect(first?.severity).toBe("error");
    expect(first?.message).toContain(message);
    expect(first?.path).toContain(path);
    expect(others).toEqual([]);
  });

  it("may be in any order, be reused by reference, and be taken away by null", () => {
    const nodes = `
  sum: { inputs: [left, right], layer: { _target_: tf.layers.add } }
  left: { inputs: x, layer: ${dense(2)} }
  right: { inputs: y, layer: "\${system.model.nodes.left.layer}" }
  gone: null`;
    expect(diagnose(graph(nodes.trim(), "outputs: sum"))).toEqual([]);
    expect(
      diagnose(
        `_target_: lighter.models.Sequential\nlayers:\n  a: ${dense(4)}\n  b: null\n  c: ${dense(2)}\n`,
      ),
    ).toEqual([]);
  });
});

describe("what is written by output", () => {
  const two = graph(
    `all: { layer: ${dense(4)} }\n  digit: { inputs: all, layer: ${dense(3, ", activation: softmax")} }\n  size: { inputs: all, layer: ${dense(1)} }`,
    "outputs: [digit, size]",
  );
  const criterion =
    "criterion: { digit: { _target_: lighter.losses.CrossEntropy }, size: { _target_: lighter.losses.MeanSquaredError } }";

  it.each([
    [
      "one criterion for all",
      "criterion: { _target_: lighter.losses.CrossEntropy }",
      "the model has 2 outputs",
    ],
    [
      "an output without one",
      "criterion: { digit: { _target_: lighter.losses.CrossEntropy, from_logits: false } }",
      "the output `size` has no criterion",
    ],
    [
      "a weight for no output",
      `${criterion}\nloss_weights: { sise: 1 }`,
      "a weight for `sise`, which is no output",
    ],
    [
      "metrics for no output",
      `${criterion}\nmetrics: { val: { digits: [{ _target_: lighter.metrics.Accuracy }] } }`,
      "a metric for `digits`",
    ],
    [
      "metrics without an output",
      `${criterion}\nmetrics: { val: [{ _target_: lighter.metrics.Accuracy }] }`,
      "a metric without the name of one",
    ],
  ])("is refused for %s", (_, system, message) => {
    expect(
      diagnose(two, system)
        .filter(({ severity }) => severity === "error")
        .map((each) => each.message),
    ).toEqual([expect.stringContaining(message)]);
  });

  it("is compared with the layer that gives the output, and with the criterion of that output", () => {
    const system = `${criterion}\nmetrics: { val: { size: [{ _target_: lighter.metrics.Accuracy }] } }`;
    expect(diagnose(two, system)).toMatchObject([
      {
        message: "`lighter.losses.CrossEntropy` takes logits, but the model ends with `softmax`",
        path: "system.model.nodes.digit.layer.activation",
      },
      {
        message:
          "`lighter.metrics.Accuracy` counts right answers, but `lighter.losses.MeanSquaredError` compares numbers",
        path: "system.metrics.val.size[0]",
      },
    ]);
    expect(
      diagnose(
        two,
        `${criterion}\nmetrics: { val: { digit: { hits: { _target_: lighter.metrics.Accuracy } } } }`,
      ),
    ).toHaveLength(1);
  });

  it.each([
    [
      "an input that they do not have",
      "inputs: { image: [1] }, targets: { digit: [0], size: [1.5] }",
      "no input `age`",
    ],
    ["inputs without names", "inputs: [1], targets: { digit: [0], size: [1.5] }", "no input `image`"],
    [
      "an input that nobody takes",
      "inputs: { image: [1], age: [1], more: [1] }, targets: { digit: [0], size: [1.5] }",
      "not take the input `more`",
    ],
    [
      "targets that they do not have",
      "inputs: { image: [1], age: [1] }, targets: { digit: [0] }",
      "no targets for the output `size`",
    ],
  ])("is compared with the names of data that stand in the config: %s", (_, options, message) => {
    const model = graph(
      `both: { inputs: [image, age], layer: { _target_: tf.layers.concatenate } }\n  digit: { inputs: both, layer: ${dense(3)} }\n  size: { inputs: both, layer: ${dense(1)} }`,
      "outputs: [digit, size]",
    );
    const [first] = diagnose(model, criterion, `{ _target_: lighter.data.Arrays, ${options} }`);
    expect(first).toMatchObject({ code: "INVALID_DATA", severity: "error" });
    expect(first?.message).toContain(message);
  });
});
