import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, LayerVariable, SymbolicTensor } from "@tensorflow/tfjs-layers";
import fc from "fast-check";
import { layers as ours, tf } from "../../engine/tf.js";
import { Sequential } from "../../models/sequential.js";
import type { Layer, Shape } from "../../network/layer-internals.js";

/** Each value has so many numbers, so that any layer can take any value. */
export const WIDTH = 3;

/** The steps of a random model. Numbers choose among what there is at the step. */
export interface ModelRecipe {
  readonly inputs: 1 | 2;
  readonly outputs: 1 | 2;
  readonly steps: readonly Step[];
}

interface Step {
  readonly kind: (typeof KINDS)[number];
  /** Chooses a name; the first means one that TensorFlow.js makes up. */
  readonly name: number;
  readonly from: number;
  readonly other: number;
  readonly inner: readonly Step[];
}

const NAMES = [undefined, "a b", "x:y", "p/q", "dot.ted", "_u", "kernel", "größe", "plain"];
const KINDS = [
  "dense",
  "norm",
  "relu",
  "scale",
  "add",
  "join",
  "again",
  "again",
  "model",
  "ours",
  "theirs",
] as const;

const { steps } = fc.letrec<{ steps: Step[] }>((tie) => ({
  steps: fc.array(
    fc.record({
      kind: fc.constantFrom(...KINDS),
      name: fc.nat(NAMES.length - 1),
      from: fc.nat(9),
      other: fc.nat(9),
      inner: fc.oneof({ maxDepth: 2 }, fc.constant([]), tie("steps")),
    }),
    { minLength: 1, maxLength: 6 },
  ),
}));

export const modelRecipe: fc.Arbitrary<ModelRecipe> = fc.record({
  inputs: fc.constantFrom(1, 2),
  outputs: fc.constantFrom(1, 2),
  steps,
});

interface ScaleOptions {
  readonly name?: string;
  readonly by: string;
  readonly keepDims: boolean;
}

/** A layer class of one's own: scales by its weight, and adds one where its settings say so. */
class OwnScale extends ours.layers.Layer {
  static readonly className = "OwnScale";
  #scale: LayerVariable | undefined;
  constructor(readonly options: ScaleOptions) {
    super(options.name === undefined ? {} : { name: options.name });
  }
  override build(): void {
    this.#scale = this.addWeight("scale", [WIDTH], "float32", ours.initializers.ones());
    this.built = true;
  }
  override call(inputs: Tensor | Tensor[]): Tensor {
    const [input] = [inputs].flat() as [Tensor];
    const scaled = tf.mul(input, this.#scale!.read());
    const { by, keepDims } = this.options;
    return by === "Its Weight" && keepDims ? tf.add(scaled, 1) : scaled;
  }
  override computeOutputShape(shape: Shape): Shape {
    return shape;
  }
  override getConfig(): serialization.ConfigDict {
    const { by, keepDims } = this.options;
    return { ...super.getConfig(), by, keepDims };
  }
}
tf.serialization.registerClass(OwnScale);

const l = ours.layers;

/** Builds the model that a recipe describes; at the top of one, or inside of another. */
export function buildRecipe({ inputs: inputCount, outputs: outputCount, steps }: ModelRecipe): Layer {
  const inputs = Array.from({ length: inputCount }, (_, index) =>
    ours.input({ shape: [WIDTH], name: ["left", "right"][index]! }),
  );
  const values: SymbolicTensor[] = [...inputs];
  const made: Layer[] = [];
  for (const [index, step] of steps.entries()) {
    const value = values[(values.length - 1 + step.from) % values.length]!;
    const other = values[step.other % values.length]!;
    if (step.kind === "add" || step.kind === "join") {
      const both = step.kind === "add" ? l.add(named(step, index)) : l.concatenate(named(step, index));
      const result = both.apply([value, other]) as SymbolicTensor;
      values.push(step.kind === "add" ? result : (l.dense({ units: WIDTH }).apply(result) as SymbolicTensor));
      continue;
    }
    const layer = step.kind === "again" ? made[step.other % made.length] : makeLayer(step, index);
    if (layer === undefined) continue;
    made.push(layer);
    values.push(layer.apply(value) as SymbolicTensor);
  }
  const results = values.slice(inputCount);
  if (results.length === 0) results.push(l.dense({ units: WIDTH }).apply(values[0]!) as SymbolicTensor);
  const last = results.at(-1)!;
  const outputs = outputCount === 1 || results.length === 1 ? [last] : [last, results[0]!];
  return ours.model({ inputs, outputs });
}

function makeLayer(step: Step, index: number): Layer | undefined {
  const name = named(step, index);
  switch (step.kind) {
    case "dense":
      return l.dense({ ...name, units: WIDTH, activation: "tanh", biasInitializer: "randomNormal" });
    case "norm":
      return l.batchNormalization(name);
    case "relu":
      return l.leakyReLU(name);
    case "scale":
      return new OwnScale({ ...name, by: "Its Weight", keepDims: true });
    case "model":
      return ours.model({ ...innerEnds(step), ...name });
    case "ours":
      return new Sequential({ ...name, layers: innerLayers(step) });
    case "theirs": {
      const [first, ...others] = innerLayers(step);
      const model = ours.sequential({
        ...name,
        layers: [ours.layers.inputLayer({ inputShape: [WIDTH] })],
      });
      for (const layer of [first!, ...others]) model.add(layer);
      return model;
    }
    default:
      return undefined;
  }
}

/** Layers one after the other, of which a model is made. */
function innerLayers({ inner }: Step): Layer[] {
  const made = inner.flatMap((step, index) => makeLayer(step, index) ?? []);
  return made.length === 0 ? [l.dense({ name: "only", units: WIDTH })] : made;
}

function innerEnds({ inner }: Step): { inputs: SymbolicTensor[]; outputs: SymbolicTensor[] } {
  const { inputs, outputs } = buildRecipe({ inputs: 1, outputs: 1, steps: inner }) as LayersModel;
  return { inputs, outputs };
}

function named(step: Step, index: number): { name?: string } {
  const name = NAMES[step.name];
  return name === undefined ? {} : { name: `${name}${index}` };
}
