import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { layers as tfl } from "../../engine/tf.js";
import type { Layer } from "../../network/layer-internals.js";

const l = tfl.layers;

const run = (value: SymbolicTensor, ...layers: Layer[]): SymbolicTensor =>
  layers.reduce((each, layer) => layer.apply(each) as SymbolicTensor, value);

const merge = (layer: Layer, ...values: SymbolicTensor[]) => layer.apply(values) as SymbolicTensor;

export interface BackboneOptions {
  /** Of the square images. */
  readonly size: number;
}

/** MobileNetV2 (Sandler and others, 2018) with few channels; layers are named as in Keras. */
export function smallMobileNetV2({ size }: BackboneOptions): LayersModel {
  const image = tfl.input({ shape: [size, size, 3], name: "image" });
  const conv = (name: string, filters: number, kernelSize: number, strides = 1) =>
    l.conv2d({ name, filters, kernelSize, strides, padding: "same", useBias: false });
  let value = run(
    image,
    conv("Conv1", 4, 3, 2),
    l.batchNormalization({ name: "bn_Conv1" }),
    l.reLU({ name: "Conv1_relu", maxValue: 6 }),
  );
  let channels = 4;
  // Expansion, channels, stride of each block.
  const blocks = [
    [1, 4, 1],
    [2, 6, 2],
    [2, 6, 1],
    [2, 8, 2],
    [2, 8, 1],
  ] as const;
  for (const [index, [expansion, filters, strides]] of blocks.entries()) {
    const prefix = index === 0 ? "expanded_conv" : `block_${index}`;
    const before = value;
    if (expansion > 1)
      value = run(
        value,
        conv(`${prefix}_expand`, expansion * channels, 1),
        l.batchNormalization({ name: `${prefix}_expand_BN` }),
        l.reLU({ name: `${prefix}_expand_relu`, maxValue: 6 }),
      );
    const depthwise = { kernelSize: 3, strides, padding: "same", useBias: false } as const;
    value = run(
      value,
      l.depthwiseConv2d({ name: `${prefix}_depthwise`, ...depthwise }),
      l.batchNormalization({ name: `${prefix}_depthwise_BN` }),
      l.reLU({ name: `${prefix}_depthwise_relu`, maxValue: 6 }),
      conv(`${prefix}_project`, filters, 1),
      l.batchNormalization({ name: `${prefix}_project_BN` }),
    );
    if (strides === 1 && filters === channels) value = merge(l.add({ name: `${prefix}_add` }), before, value);
    channels = filters;
  }
  const output = run(
    value,
    conv("Conv_1", 16, 1),
    l.batchNormalization({ name: "Conv_1_bn" }),
    l.reLU({ name: "out_relu", maxValue: 6 }),
    l.globalAveragePooling2d({ name: "pool" }),
    l.dense({ name: "Logits", units: 5, activation: "softmax" }),
  );
  return tfl.model({ inputs: image, outputs: output, name: "mobilenetv2" });
}

/**
 * ResNet-18 (He and others, 2015) with few channels, and with a flat head, which takes one size of
 * image only.
 */
export function smallResNet18({ size }: BackboneOptions): LayersModel {
  const image = tfl.input({ shape: [size, size, 3], name: "image" });
  const conv = (name: string, filters: number, strides = 1, kernelSize = 3) =>
    l.conv2d({ name, filters, kernelSize, strides, padding: "same", useBias: false });
  const norm = (name: string) => l.batchNormalization({ name });
  let value = run(
    image,
    conv("conv1", 4),
    norm("bn1"),
    l.reLU({ name: "relu1" }),
    l.maxPooling2d({ name: "pool1", poolSize: 2 }),
  );
  for (const [stage, filters] of [4, 6, 8, 8].entries())
    for (const block of [0, 1]) {
      const prefix = `layer${stage + 1}_${block}`;
      const strides = stage > 0 && block === 0 ? 2 : 1;
      const skip =
        strides === 1
          ? value
          : run(value, conv(`${prefix}_down`, filters, strides, 1), norm(`${prefix}_down_bn`));
      const branch = run(
        value,
        conv(`${prefix}_conv1`, filters, strides),
        norm(`${prefix}_bn1`),
        l.reLU({ name: `${prefix}_relu1` }),
        conv(`${prefix}_conv2`, filters),
        norm(`${prefix}_bn2`),
      );
      value = run(merge(l.add({ name: `${prefix}_add` }), branch, skip), l.reLU({ name: `${prefix}_relu2` }));
    }
  const output = run(value, l.flatten({ name: "flat" }), l.dense({ name: "fc", units: 5 }));
  return tfl.model({ inputs: image, outputs: output, name: "resnet18" });
}
