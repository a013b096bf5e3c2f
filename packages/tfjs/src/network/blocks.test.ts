import { describe, expect, it } from "vitest";
import { blocksOf, type BlockCall } from "./blocks.js";

const WEIGHTED = /Conv|Dense|BatchNormalization/;

/**
 * Writes down a forward pass call by call; inputs are names of earlier calls, or of inputs of the
 * network.
 */
class Description {
  readonly calls: (BlockCall & { readonly name: string })[] = [];
  readonly #inputs: string[];

  constructor(...inputs: string[]) {
    this.#inputs = inputs;
  }

  add(name: string, type: string, ...inputs: readonly string[]): string {
    this.calls.push({
      name,
      path: `model.${name}`,
      type,
      hasWeights: WEIGHTED.test(type),
      inputs: inputs.map((input) =>
        this.#inputs.includes(input)
          ? { input: this.#inputs.indexOf(input) }
          : { call: this.calls.findIndex((call) => call.name === input), output: 0 },
      ),
    });
    return name;
  }

  /** Some layers one after the other, each named by its class and what stands before it. */
  chain(from: string, start: string, ...types: readonly string[]): string {
    return types.reduce((input, type) => this.add(`${start}${type}`, type, input), from);
  }

  /**
   * Names of the blocks that have weights, in the order of their last calls, each with the names of
   * its calls.
   */
  blocks(): ReadonlyMap<string | undefined, readonly string[]> {
    const blocks = new Map<string | undefined, string[]>();
    for (const [index, block] of blocksOf(this.calls).entries())
      blocks.set(block, [...(blocks.get(block) ?? []), this.calls[index]?.name ?? ""]);
    return blocks;
  }

  names(): readonly (string | undefined)[] {
    return [...this.blocks().keys()];
  }
}

/** As Keras names it. */
function mobileNetV2(at = ""): Description {
  const net = new Description("image");
  let x = net.add(`${at}Conv1`, "Conv2D", "image");
  x = net.add(`${at}bn_Conv1`, "BatchNormalization", x);
  let channels = 32;
  let number = 0;
  const settings = [
    [16, 1],
    [24, 2],
    [32, 3],
    [64, 4],
    [96, 3],
    [160, 3],
    [320, 1],
  ] as const;
  for (const [stage, [filters, repeats]] of settings.entries())
    for (let k = 0; k < repeats; k++) {
      const block = number === 0 ? `${at}expanded_conv_` : `${at}block_${number}_`;
      const input = x;
      if (number > 0) {
        x = net.add(`${block}expand`, "Conv2D", x);
        x = net.add(`${block}expand_BN`, "BatchNormalization", x);
        x = net.add(`${block}expand_relu`, "ReLU", x);
      }
      x = net.add(`${block}depthwise`, "DepthwiseConv2D", x);
      x = net.add(`${block}depthwise_BN`, "BatchNormalization", x);
      x = net.add(`${block}depthwise_relu`, "ReLU", x);
      x = net.add(`${block}project`, "Conv2D", x);
      x = net.add(`${block}project_BN`, "BatchNormalization", x);
      const hasSkip = filters === channels && (k > 0 || stage === 0);
      if (hasSkip) x = net.add(`${block}add`, "Add", input, x);
      channels = filters;
      number++;
    }
  x = net.add(`${at}Conv_1`, "Conv2D", x);
  net.add(`${at}Conv_1_bn`, "BatchNormalization", x);
  return net;
}

function resNet50(): Description {
  const net = new Description("image");
  let x = net.chain("image", "conv1_", "Conv2D", "BatchNormalization", "Activation", "MaxPooling2D");
  for (const [stage, repeats] of [3, 4, 6, 3].entries())
    for (let k = 1; k <= repeats; k++) {
      const block = `conv${stage + 2}_block${k}_`;
      const skip = k > 1 ? x : net.chain(x, `${block}0_`, "Conv2D", "BatchNormalization");
      x = net.chain(x, `${block}1_`, "Conv2D", "BatchNormalization", "Activation");
      x = net.chain(x, `${block}2_`, "Conv2D", "BatchNormalization", "Activation");
      x = net.chain(x, `${block}3_`, "Conv2D", "BatchNormalization");
      x = net.add(`${block}add`, "Add", skip, x);
      x = net.add(`${block}out`, "Activation", x);
    }
  net.add("avg_pool", "GlobalAveragePooling2D", x);
  return net;
}

describe("blocksOf", () => {
  it("finds the sixteen blocks of MobileNetV2", () => {
    expect(mobileNetV2().names()).toEqual([
      "model.Conv1 … block_1_*",
      ...Array.from({ length: 14 }, (_, index) => `model.block_${index + 2}_*`),
      "model.block_16_* … Conv_1*",
    ]);
  });

  it("finds the seventeen blocks of ResNet-50, with the activations behind the sums", () => {
    const net = resNet50();
    expect(net.blocks().size).toBe(17);
    expect(net.names().slice(0, 3)).toEqual([
      "model.conv1_*",
      "model.conv2_block1_*",
      "model.conv2_block2_*",
    ]);
    expect(net.blocks().get("model.conv5_block3_*")?.slice(-2)).toEqual(["conv5_block3_out", "avg_pool"]);
  });

  it("keeps a head apart from the container of the units before it", () => {
    const net = mobileNetV2("backbone.");
    const pooled = net.add("pool", "GlobalAveragePooling2D", "backbone.Conv_1_bn");
    net.add("head", "Dense", net.add("hidden", "Dense", pooled));
    expect(net.names().slice(-2)).toEqual(["model.backbone.block_16_* … Conv_1*", "model.hidden … head"]);
    expect(net.blocks().size).toBe(17);
  });

  it("takes a gate for part of what it scales", () => {
    const net = new Description("image");
    let x = net.chain("image", "stem_", "Conv2D");
    for (const block of ["a_", "b_"]) {
      const expanded = net.chain(x, block, "Conv2D", "DepthwiseConv2D");
      const squeezed = net.chain(expanded, `${block}se_`, "GlobalAveragePooling2D", "Dense");
      const scaled = net.add(`${block}gate`, "Multiply", expanded, squeezed);
      const projected = net.chain(scaled, `${block}out_`, "Conv2D");
      x = block === "a_" ? projected : net.add(`${block}add`, "Add", x, projected);
    }
    expect(net.names()).toEqual(["model.stem_Conv2D … a_*", "model.b_*"]);
  });

  it("takes each layer of a dense block for a unit where each concatenates what is there", () => {
    const net = new Description("image");
    let x = net.chain("image", "stem_", "Conv2D");
    for (const layer of ["d1_", "d2_"])
      x = net.add(`${layer}concat`, "Concatenate", x, net.chain(x, layer, "BatchNormalization", "Conv2D"));
    net.chain(x, "transition_", "BatchNormalization", "Conv2D");
    expect(net.names()).toEqual(["model.stem_Conv2D", "model.d1_*", "model.d2_*", "model.transition_*"]);
  });

  it("takes a dense block for one unit where its layers concatenate all before them", () => {
    const net = new Description("image");
    const stem = net.chain("image", "stem_", "Conv2D", "BatchNormalization", "ReLU");
    const a = net.chain(stem, "a_", "Conv2D");
    const b = net.chain(net.add("ab", "Concatenate", stem, a), "b_", "Conv2D");
    const all = net.add("abc", "Concatenate", stem, a, b);
    net.chain(all, "head_", "Dense");
    expect([...net.blocks().values()].map((calls) => calls.at(-1))).toEqual([
      "stem_ReLU",
      "abc",
      "head_Dense",
    ]);
  });

  it("takes the branches of an inception module, with those that part again, for one unit", () => {
    const net = new Description("image");
    let x = net.chain("image", "stem_", "Conv2D");
    for (const module of ["m1_", "m2_"]) {
      const wide = net.chain(x, `${module}w_`, "Conv2D");
      const parted = ["l_", "r_"].map((side) => net.chain(wide, `${module}${side}`, "Conv2D"));
      const joined = net.add(`${module}inner`, "Concatenate", ...parted);
      x = net.add(`${module}outer`, "Concatenate", net.chain(x, `${module}p_`, "Conv2D"), joined);
    }
    expect(net.names()).toEqual(["model.stem_Conv2D", "model.m1_*", "model.m2_*"]);
  });

  it("looks inside of a skip that spans the network", () => {
    const net = new Description("image");
    const stem = net.chain("image", "stem_", "Conv2D");
    let x = stem;
    for (const block of ["a_", "b_", "c_"])
      x = net.add(`${block}add`, "Add", x, net.chain(x, block, "Conv2D"));
    net.chain(net.add("long", "Add", stem, x), "end_", "Conv2D");
    expect(net.names()).toEqual([
      "model.stem_Conv2D",
      "model.a_Conv2D",
      "model.b_Conv2D",
      "model.c_Conv2D",
      "model.end_Conv2D",
    ]);
  });

  it("divides the two sides of a network whose skips go from one to the other", () => {
    const net = new Description("image");
    const skips: string[] = [];
    let x = "image";
    for (const level of ["down1_", "down2_", "down3_"]) {
      x = net.chain(x, level, "Conv2D", "BatchNormalization");
      skips.push(x);
      x = net.add(`${level}pool`, "MaxPooling2D", x);
    }
    x = net.chain(x, "bottom_", "Conv2D");
    for (const level of ["up3_", "up2_", "up1_"]) {
      x = net.add(`${level}concat`, "Concatenate", skips.pop() ?? "", x);
      x = net.chain(x, level, "Conv2D", "BatchNormalization");
    }
    expect(net.names()).toEqual([
      "model.down1_*",
      "model.down2_*",
      "model.down3_* … up3_*",
      "model.up2_*",
      "model.up1_*",
    ]);
  });

  it("takes what a single skip spans for a unit, however small the network", () => {
    const net = new Description("image");
    const a = net.chain("image", "a_", "Dense");
    net.chain(net.add("sum", "Add", a, net.chain(a, "b_", "Dense", "BatchNormalization")), "c_", "Dense");
    expect(net.names()).toEqual(["model.a_Dense", "model.b_*", "model.c_Dense"]);
  });

  it("takes no meeting of two inputs for a unit", () => {
    const net = new Description("image", "age");
    const image = net.chain("image", "image.", "Conv2D", "Flatten");
    const age = net.chain("age", "age.", "Dense", "BatchNormalization");
    net.chain(net.add("both", "Concatenate", image, age), "head_", "Dense");
    expect(net.names()).toEqual(["model.image.Conv2D", "model.age.*", "model.head_Dense"]);
  });

  it("keeps the units of towers that meet apart", () => {
    const net = new Description("left", "right");
    const towers = ["left", "right"].map((side) => {
      const stem = net.chain(side, `${side}.stem_`, "Conv2D");
      return net.add(`${side}.sum`, "Add", stem, net.chain(stem, `${side}.unit_`, "Conv2D"));
    });
    net.chain(net.add("both", "Concatenate", ...towers), "head_", "Dense");
    expect(net.names()).toEqual([
      "model.left.stem_Conv2D",
      "model.left.unit_Conv2D",
      "model.right.stem_Conv2D",
      "model.right.unit_Conv2D",
      "model.head_Dense",
    ]);
  });

  it("goes by the innermost containers where nothing is merged", () => {
    const net = new Description("image");
    let x = net.chain("image", "stem_", "Conv2D", "ReLU");
    for (const layer of ["encoder.layer1.", "encoder.layer2.", "encoder."])
      x = net.chain(x, layer, "Conv2D", "BatchNormalization", "ReLU");
    net.chain(x, "head_", "Dense");
    expect([...net.blocks()]).toEqual([
      ["model.stem_Conv2D", ["stem_Conv2D", "stem_ReLU"]],
      ["model.encoder.layer1.*", expect.any(Array)],
      ["model.encoder.layer2.*", expect.any(Array)],
      ["model.encoder.Conv2D … BatchNormalization", expect.any(Array)],
      ["model.head_Dense", ["head_Dense"]],
    ]);
  });

  it("goes by layers where there are no containers either", () => {
    const net = new Description("image");
    net.chain("image", "", "Flatten", "Dense", "ReLU", "BatchNormalization");
    expect([...net.blocks()]).toEqual([
      ["model.Dense", ["Flatten", "Dense", "ReLU"]],
      ["model.BatchNormalization", ["BatchNormalization"]],
    ]);
  });

  it("counts a layer that is called twice where it is called first", () => {
    const net = new Description("image");
    const a = net.add("shared", "Dense", "image");
    const sum = net.add("sum", "Add", a, net.chain(a, "b_", "Dense"));
    const again = net.calls[0];
    if (again) net.calls.push({ ...again, name: "again", inputs: [{ call: 2, output: 0 }] });
    net.chain("again", "c_", "Dense");
    expect(net.names()).toEqual(["model.shared", "model.b_Dense", "model.c_Dense"]);
    expect(sum).toBe("sum");
  });

  it("knows no block of a network without weights", () => {
    const net = new Description("image");
    net.chain("image", "", "Flatten", "ReLU");
    expect(net.names()).toEqual([undefined]);
  });
});
