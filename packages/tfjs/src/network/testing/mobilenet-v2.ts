import type { LayersModel, SymbolicTensor } from "@tensorflow/tfjs-layers";
import { layers as layersPackage } from "../../engine/tf.js";
import type { Layer } from "../layer-internals.js";

const l = layersPackage.layers;

/**
 * Filters, repeats and first stride of each stage: table 2 of Sandler et al., "MobileNetV2", CVPR
 * 2018.
 */
const STAGES = [
  [16, 1, 1],
  [24, 2, 2],
  [32, 3, 2],
  [64, 4, 2],
  [96, 3, 1],
  [160, 3, 2],
  [320, 1, 1],
] as const;

/**
 * The network without its classifier, with the names of Keras.
 *
 * @param options - `size` of the images, and what the numbers of channels are divided by
 */
export function mobileNetV2({ size = 32, thinner = 1 } = {}): LayersModel {
  const input = layersPackage.input({ shape: [size, size, 3], name: "input_1" });
  let x: SymbolicTensor = input;
  const put = (layer: Layer, ...inputs: SymbolicTensor[]) => {
    x = layer.apply(inputs.length > 0 ? inputs : x) as SymbolicTensor;
  };
  const width = (channels: number) => Math.max(1, Math.round(channels / thinner));
  const conv = (name: string, filters: number, kernelSize = 1, strides = 1) =>
    put(l.conv2d({ name, filters, kernelSize, strides, padding: "same", useBias: false }));
  const norm = (name: string) => put(l.batchNormalization({ name }));
  const relu = (name: string) => put(l.reLU({ name, maxValue: 6 }));

  conv("Conv1", width(32), 3, 2);
  norm("bn_Conv1");
  relu("Conv1_relu");
  let channels = 32;
  let number = 0;
  for (const [filters, repeats, stride] of STAGES)
    for (let repeat = 0; repeat < repeats; repeat++) {
      const block = number === 0 ? "expanded_conv" : `block_${number}`;
      const from = x;
      if (number > 0) {
        conv(`${block}_expand`, width(6 * channels));
        norm(`${block}_expand_BN`);
        relu(`${block}_expand_relu`);
      }
      const strides = repeat === 0 ? stride : 1;
      const name = `${block}_depthwise`;
      put(l.depthwiseConv2d({ name, kernelSize: 3, strides, padding: "same", useBias: false }));
      norm(`${block}_depthwise_BN`);
      relu(`${block}_depthwise_relu`);
      conv(`${block}_project`, width(filters));
      norm(`${block}_project_BN`);
      if (repeat > 0) put(l.add({ name: `${block}_add` }), from, x);
      channels = filters;
      number++;
    }
  conv("Conv_1", width(1280));
  norm("Conv_1_bn");
  relu("out_relu");
  return layersPackage.model({ inputs: input, outputs: x, name: "backbone" });
}
