import type { Parameter } from "../trainer.js";

/** A parameter with its numbers. */
export interface Weight extends Parameter {
  readonly values: number[];
}

/**
 * Weights by name, three numbers each, in forward order; a layer is what comes before the last dot.
 */
export function createWeights(...names: readonly string[]): Weight[] {
  const layers = [...new Set(names.map(layerOf))];
  return names.map((name, index) => ({
    name,
    layerPath: layerOf(name),
    layerType: /bn\d*$/.test(layerOf(name)) ? "BatchNormalization" : "Dense",
    forwardIndex: layers.indexOf(layerOf(name)),
    size: 3,
    aliases: [],
    identity: {},
    trainable: true,
    values: [0.1, 0.2, 0.3].map((value) => value + index / 100),
  }));
}

function layerOf(name: string): string {
  return name.slice(0, name.lastIndexOf("."));
}

/** The model of the conformance cases. */
export function createModel(): Weight[] {
  return createWeights(
    "model.backbone.conv1.kernel",
    "model.backbone.conv1.bias",
    "model.backbone.bn1.gamma",
    "model.backbone.bn1.beta",
    "model.backbone.conv2.kernel",
    "model.backbone.conv2.bias",
    "model.encoder.layer1.kernel",
    "model.encoder.layer1.bias",
    "model.encoder.layer2.kernel",
    "model.encoder.layer2.bias",
    "model.encoder.layer3.kernel",
    "model.encoder.layer3.bias",
    "model.encoder.layer10.kernel",
    "model.encoder.layer10.bias",
    "model.head.kernel",
    "model.head.bias",
  );
}

/**
 * Gradients of the squared error of `Σ weight · input` against a target, for one batch; inputs
 * depend on the batch alone and none is zero, so that every weight has a gradient.
 */
export function gradientsOf(weights: readonly Weight[], batch: number): number[][] {
  const inputs = weights.map(({ values }, index) =>
    values.map((_, at) => 1 + 0.5 * Math.sin(1 + batch * 7 + index * 3 + at)),
  );
  const predicted = weights
    .flatMap(({ values }, index) => values.map((value, at) => value * inputs[index]![at]!))
    .reduce((sum, term) => sum + term, 0);
  const target = 40 + Math.cos(batch);
  return inputs.map((input) => input.map((x) => (2 * (predicted - target) * x) / 100));
}
