import type { Tensor4D } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { leaveNoTensors } from "../engine/testing/no-tensors-left.js";
import { loadCpuBackend, loadWasmBackend, tf } from "../engine/tf.js";
import { Adagrad, Adam, AdamW, Adamax, RMSprop, SGD } from "./index.js";
import type { Optimizer } from "./optimizer.js";

/**
 * One weight under textbook formulas, in plain numbers: the gradient of each step in, the weight
 * after each step out.
 */
type Reference = (start: number, gradients: readonly number[]) => number[];

const lr = 0.1;
/** Updates in one run against the formulas. */
const STEPS = 50;

function reference(
  step: (w: number, g: number, memory: Record<string, number>, t: number) => number,
): Reference {
  return (start, gradients) => {
    const memory: Record<string, number> = { m: 0, v: 0 };
    let weight = start;
    return gradients.map((gradient, index) => (weight = step(weight, gradient, memory, index + 1)));
  };
}

const adam = (decay: number) =>
  reference((w, g, s, t) => {
    s.m = 0.9 * s.m! + 0.1 * g;
    s.v = 0.999 * s.v! + 0.001 * g * g;
    const mean = s.m / (1 - 0.9 ** t);
    const variance = s.v / (1 - 0.999 ** t);
    return w - lr * decay * w - (lr * mean) / (Math.sqrt(variance) + 1e-8);
  });

const cases: readonly [name: string, make: () => Optimizer, reference: Reference][] = [
  ["SGD", () => new SGD({ learning_rate: lr }), reference((w, g) => w - lr * g)],
  [
    "SGD with momentum",
    () => new SGD({ learning_rate: lr, momentum: 0.9 }),
    reference((w, g, s) => w - lr * (s.v = 0.9 * s.v! + g)),
  ],
  [
    "SGD with Nesterov momentum",
    () => new SGD({ learning_rate: lr, momentum: 0.9, nesterov: true }),
    reference((w, g, s) => {
      s.v = 0.9 * s.v! + g;
      return w - lr * (g + 0.9 * s.v);
    }),
  ],
  [
    "SGD with weight decay",
    () => new SGD({ learning_rate: lr, weight_decay: 0.2 }),
    reference((w, g) => w - lr * 0.2 * w - lr * g),
  ],
  ["Adam", () => new Adam({ learning_rate: lr }), adam(0)],
  ["AdamW", () => new AdamW({ learning_rate: lr, weight_decay: 0.2 }), adam(0.2)],
  [
    "Adamax",
    () => new Adamax({ learning_rate: lr }),
    reference((w, g, s, t) => {
      s.m = 0.9 * s.m! + 0.1 * g;
      s.v = Math.max(0.999 * s.v!, Math.abs(g));
      return w - ((lr / (1 - 0.9 ** t)) * s.m) / (s.v + 1e-8);
    }),
  ],
  [
    "RMSprop",
    () => new RMSprop({ learning_rate: lr }),
    reference((w, g, s) => {
      s.v = 0.9 * s.v! + 0.1 * g * g;
      return w - (lr * g) / (Math.sqrt(s.v) + 1e-7);
    }),
  ],
  [
    "RMSprop with momentum",
    () => new RMSprop({ learning_rate: lr, momentum: 0.5 }),
    reference((w, g, s) => {
      s.v = 0.9 * s.v! + 0.1 * g * g;
      s.m = 0.5 * s.m! + g / (Math.sqrt(s.v) + 1e-7);
      return w - lr * s.m;
    }),
  ],
  [
    "Adagrad",
    () => new Adagrad({ learning_rate: lr }),
    reference((w, g, s) => {
      s.v = s.v! + g * g;
      return w - (lr * g) / (Math.sqrt(s.v) + 1e-10);
    }),
  ],
];

/** A variable with the hand that feeds it gradients. */
function weight(values: readonly number[], name = "model.dense.kernel") {
  const variable = tf.tidy(() => tf.variable(tf.tensor([...values])));
  return {
    name,
    variable,
    values: () => Array.from(variable.dataSync()),
    step(optimizer: Optimizer, gradients: readonly number[]) {
      const gradient = tf.tensor([...gradients]);
      optimizer.apply([{ name, variable, gradient }]);
      gradient.dispose();
      return Array.from(variable.dataSync());
    },
    [Symbol.dispose]: () => variable.dispose(),
  };
}

describe.each(["wasm", "cpu"])("optimizers on %s", (backend) => {
  beforeAll(async () => {
    if (backend === "wasm") loadWasmBackend();
    else loadCpuBackend();
    await tf.setBackend(backend);
  });
  leaveNoTensors();

  it.each(cases)("follows the formula of %s", (_, make, expected) => {
    const gradientsOfWeight = fc.array(
      fc
        .double({ min: -3, max: 3, noNaN: true })
        .filter((gradient) => gradient === 0 || Math.abs(gradient) > 1e-3),
      { minLength: STEPS, maxLength: STEPS },
    );
    fc.assert(
      fc.property(fc.tuple(gradientsOfWeight, gradientsOfWeight), (gradients) => {
        using trained = weight([1, -2]);
        const optimizer = make();
        const rounded = gradients.map((list) => list.map(Math.fround));
        const wanted = [expected(1, rounded[0]!), expected(-2, rounded[1]!)];
        for (let t = 0; t < STEPS; t++)
          trained
            .step(optimizer, [rounded[0]![t]!, rounded[1]![t]!])
            .forEach((value, at) =>
              expect(Math.abs(value - wanted[at]![t]!)).toBeLessThan(
                1e-5 * Math.max(1, Math.abs(wanted[at]![t]!)),
              ),
            );
      }),
      { numRuns: 6 },
    );
  });

  it("lets a class that is derived from one of ours update in its own way", () => {
    class Half extends SGD {
      protected override update(weights: Float32Array): void {
        for (let i = 0; i < weights.length; i++) weights[i]! /= 2;
      }
    }
    using trained = weight([8, 4]);
    expect(trained.step(new Half(), [1, 1])).toEqual([4, 2]);
  });

  it.each(cases)("follows the formula of %s in weights of any size", (_, make, expected) => {
    for (const size of [1, 3, 4, 5, 11, 64, 127]) {
      using trained = weight(Array.from({ length: size }, (_, index) => index - 3));
      const optimizer = make();
      const gradients = Array.from({ length: size }, (_, index) =>
        Array.from({ length: STEPS }, (_, t) => Math.fround(Math.sin(1 + index + 3 * t))),
      );
      const wanted = gradients.map((list, index) => expected(index - 3, list));
      for (let t = 0; t < STEPS; t++) {
        const values = trained.step(
          optimizer,
          gradients.map((list) => list[t]!),
        );
        values.forEach((value, at) =>
          expect(Math.abs(value - wanted[at]![t]!), `${size}, ${at}`).toBeLessThan(
            1e-5 * Math.max(1, Math.abs(wanted[at]![t]!)),
          ),
        );
      }
    }
  });

  it.each(cases)(
    "scales all that %s does by the multiplier of a weight, from the next step on",
    (_, make) => {
      using scaled = weight([1, -2], "scaled");
      using slow = weight([1, -2], "slow");
      using base = weight([1, -2], "base");
      const optimizer = make();
      const slower = make();
      optimizer.setLearningRateMultiplier(["scaled"], 0.25);
      slower.learningRate = lr * 0.25;
      for (let t = 0; t < 10; t++) {
        if (t === 5) {
          optimizer.setLearningRateMultiplier(["scaled"], 0.75);
          slower.learningRate = lr * 0.75;
        }
        const gradients = [Math.sin(t), 1 - t];
        base.step(optimizer, gradients);
        expect(scaled.step(optimizer, gradients)).toStrictEqual(slow.step(slower, gradients));
      }
      expect(scaled.values()).not.toStrictEqual(base.values());
    },
  );

  it.each(cases)("leaves weights alone that %s is not given", (_, make) => {
    using trained = weight([1, 2], "a");
    using idle = weight([3, 4], "b");
    const optimizer = make();
    for (let t = 0; t < 5; t++) {
      trained.step(optimizer, [0.5, -1]);
      idle.step(optimizer, [0.5, -1]);
    }
    const before = idle.values();
    for (let t = 0; t < 20; t++) trained.step(optimizer, [0.5, -1]);
    expect(idle.values()).toStrictEqual(before);
  });

  it.each([
    ["Adam", () => new Adam({ learning_rate: lr })],
    ["Adamax", () => new Adamax({ learning_rate: lr })],
    ["Adagrad", () => new Adagrad({ learning_rate: lr })],
  ])("takes no larger step with %s after a weight was frozen for 1000 updates of others", (_, make) => {
    using early = weight([1], "early");
    using late = weight([1], "late");
    const optimizer = make();
    for (let t = 0; t < 1000; t++) early.step(optimizer, [0.3]);
    const values = [1, ...Array.from({ length: 60 }, () => late.step(optimizer, [0.3])[0]!)];
    const updates = values.slice(1).map((value, index) => values[index]! - value);
    expect(Math.max(...updates)).toBeLessThanOrEqual(1.01 * lr);
    expect(updates[0]).toBeGreaterThan(0.9 * lr);
  });

  it.each(cases)("goes on exactly with the state of %s in another instance", (_, make) => {
    const uninterrupted = make();
    const before = make();
    using one = weight([1, -1]);
    using two = weight([1, -1]);
    for (let t = 0; t < 7; t++) {
      one.step(uninterrupted, [0.1 * t, -0.3]);
      two.step(before, [0.1 * t, -0.3]);
    }
    const after = make();
    after.loadState(before.state());
    for (let t = 7; t < 20; t++) {
      one.step(uninterrupted, [0.1 * t, -0.3]);
      two.step(after, [0.1 * t, -0.3]);
    }
    expect(two.values()).toStrictEqual(one.values());
    expect(after.state()).toStrictEqual(uninterrupted.state());
  });
});

describe("an optimizer", () => {
  beforeAll(async () => {
    loadWasmBackend();
    await tf.setBackend("wasm");
  });

  it("starts anew with a weight whose state was reset", () => {
    using trained = weight([0]);
    const optimizer = new SGD({ learning_rate: 1, momentum: 0.5 });
    expect(trained.step(optimizer, [1])).toStrictEqual([-1]);
    expect(trained.step(optimizer, [1])).toStrictEqual([-2.5]);
    optimizer.reset([trained.name]);
    expect(trained.step(optimizer, [1])).toStrictEqual([-3.5]);
  });

  it("scales the learning rate, and the decay with it, of the weights named", () => {
    using slow = weight([8], "slow");
    using fast = weight([8], "fast");
    const optimizer = new SGD({ learning_rate: 0.5, weight_decay: 0.5 });
    optimizer.setLearningRateMultiplier(["slow"], 0.5);
    expect(slow.step(optimizer, [4])).toStrictEqual([8 - 1 - 1]);
    expect(fast.step(optimizer, [4])).toStrictEqual([8 - 2 - 2]);
    optimizer.learningRate = 0;
    expect(fast.step(optimizer, [4])).toStrictEqual([4]);
  });

  it("has no state for weights that were never updated", () => {
    using trained = weight([1], "trained");
    const optimizer = new Adam();
    trained.step(optimizer, [1]);
    expect(Object.keys(optimizer.state())).toStrictEqual(["trained"]);
  });

  it("hands out copies of its state", () => {
    using trained = weight([1]);
    const optimizer = new Adam();
    trained.step(optimizer, [1]);
    const before = optimizer.state()[trained.name]!.slots.mean!;
    const value = before[0];
    trained.step(optimizer, [1]);
    expect(before[0]).toBe(value);
  });

  it("does not change tensors that share the weight's data", () => {
    using trained = weight([1]);
    const snapshot = trained.variable.clone();
    trained.step(new SGD({ learning_rate: 1 }), [1]);
    expect(Array.from(snapshot.dataSync())).toStrictEqual([1]);
    snapshot.dispose();
  });

  it("gives kernels that prepare weights beforehand the new weights", () => {
    const filter = tf.tidy(() => tf.variable(tf.ones([1, 1, 1, 1])));
    const image = tf.fill([1, 4, 4, 1], 2);
    const convolve = () =>
      tf.tidy(() => tf.conv2d(image as Tensor4D, filter as Tensor4D, 1, "same").dataSync()[0]);
    expect(convolve()).toBe(2);
    const gradient = tf.ones([1, 1, 1, 1]);
    new SGD({ learning_rate: 3 }).apply([{ name: "filter", variable: filter, gradient }]);
    expect(convolve()).toBe(-4);
    tf.dispose([filter, image, gradient]);
  });

  it("refuses the state of another kind of optimizer", () => {
    using trained = weight([1]);
    const adam = new Adam();
    trained.step(adam, [1]);
    expect(() => new Adamax().loadState(adam.state())).toThrow(
      "the optimizer state of `model.dense.kernel` has no `norm`; was it another optimizer's?",
    );
    expect(() => new SGD().loadState(adam.state())).toThrow(
      "has a `mean`, which this optimizer does not keep; was it another optimizer's?",
    );
  });

  it("refuses `nesterov` without a velocity", () => {
    expect(() => new SGD({ nesterov: true, momentum: 0 })).toThrow("without `momentum` there is none");
  });
});
