import type { PlannedLayer } from "../plan/relative-step-cost.js";
import type { Parameter } from "../trainer.js";

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
 * The layers with weights of a MobileNetV2 for images of 224², named as in Keras, and a head of
 * five classes.
 */
export function mobileNet(): { readonly parameters: Parameter[]; readonly layers: readonly PlannedLayer[] } {
  const parameters: Parameter[] = [];
  const layers: PlannedLayer[] = [];
  const add = (path: string, type: string, weights: Readonly<Record<string, number>>, multiplyAdds = 0) => {
    const forwardIndex = layers.length;
    layers.push({ path, type, forwardIndex, multiplyAdds });
    for (const [weight, size] of Object.entries(weights))
      parameters.push({
        name: `${path}.${weight}`,
        layerPath: path,
        layerType: type,
        forwardIndex,
        size,
        aliases: [],
        identity: {},
        trainable: true,
      });
  };
  let side = 112;
  const conv = (name: string, from: number, to: number, kernel = 1) =>
    add(
      `model.backbone.${name}`,
      "Conv2D",
      { kernel: from * to * kernel ** 2 },
      side ** 2 * from * to * kernel ** 2,
    );
  const norm = (name: string, channels: number) =>
    add(`model.backbone.${name}`, "BatchNormalization", { gamma: channels, beta: channels });

  conv("Conv1", 3, 32, 3);
  norm("bn_Conv1", 32);
  let channels = 32;
  let number = 0;
  for (const [filters, repeats, stride] of STAGES)
    for (let repeat = 0; repeat < repeats; repeat++) {
      const block = number === 0 ? "expanded_conv" : `block_${number}`;
      const wide = number === 0 ? channels : 6 * channels;
      if (number > 0) {
        conv(`${block}_expand`, channels, wide);
        norm(`${block}_expand_BN`, wide);
      }
      if (repeat === 0) side /= stride;
      const depthwise = `model.backbone.${block}_depthwise`;
      add(depthwise, "DepthwiseConv2D", { depthwise_kernel: 9 * wide }, side ** 2 * 9 * wide);
      norm(`${block}_depthwise_BN`, wide);
      conv(`${block}_project`, wide, filters);
      norm(`${block}_project_BN`, filters);
      channels = filters;
      number++;
    }
  conv("Conv_1", channels, 1280);
  norm("Conv_1_bn", 1280);
  add("model.head", "Dense", { kernel: 6400, bias: 5 }, 6400);
  return { parameters, layers };
}
