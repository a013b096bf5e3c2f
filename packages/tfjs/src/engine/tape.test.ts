import type { Scalar, Tensor, Tensor4D, Variable } from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { silent } from "../testing/silent-logger.js";
import { useBackend } from "./backend.js";
import { SPARING_KERNELS } from "./saved-tensors.js";
import { valueAndGradients } from "./tape.js";
import { buildNetwork, randomNetworks } from "./testing/random-network.js";
import { SPARING_CASES } from "./testing/sparing-cases.js";
import { tf } from "./tf.js";

const bitsOf = (tensor: Tensor) => [...new Uint32Array(tensor.dataSync<"float32">().slice().buffer)];

/**
 * Value and gradients as bits, those of other variables undefined; what they take in memory is
 * freed.
 */
type Bits = readonly (readonly number[] | undefined)[];

function ours(compute: () => Scalar, by: readonly Variable[]): Bits {
  const { value, gradients } = valueAndGradients(compute, by);
  const bits = [value, ...by.map((variable) => gradients.get(variable))].map(
    (tensor) => tensor && bitsOf(tensor),
  );
  tf.dispose([value, ...gradients.values()]);
  return bits;
}

function shipped(compute: () => Scalar, by: readonly Variable[]): Bits {
  return tf.tidy(() => {
    const { value, grads } = tf.engine().gradients(compute, [...by], undefined, true);
    // The typings leave out that there is none by a variable that plays no part.
    const gradients = grads as (Tensor | undefined)[];
    return [value, ...gradients].map((tensor) => tensor && bitsOf(tensor));
  });
}

const inMemory = () => ({ tensors: tf.memory().numTensors, buffers: tf.backend().numDataIds() });

describe.each(["wasm", "cpu"] as const)("valueAndGradients on %s", (backend) => {
  beforeAll(() => useBackend(backend, silent));
  afterEach(() => tf.disposeVariables());

  it("gives the bits of tf.variableGrads for any function, and leaves nothing behind", () => {
    fc.assert(
      fc.property(randomNetworks, (network) => {
        const { variables, by, compute } = buildNetwork(network);
        const expected = shipped(compute, by);
        const before = inMemory();
        expect(ours(compute, by)).toEqual(expected);
        expect(ours(compute, by), "the second time").toEqual(expected);
        expect(inMemory()).toEqual(before);
        tf.dispose(variables as Variable[]);
      }),
      { numRuns: 80 },
    );
  });

  it.each(SPARING_CASES.filter(({ only }) => only === undefined || only === backend))(
    "frees what a gradient does not read, and not more: $kernel",
    ({ kernel, inputs, compute }) => {
      const variables = inputs.map(({ shape, numbers }) =>
        tf.tidy(() => tf.variable(tf.tensor(numbers, [...shape]))),
      );
      for (let choice = 1; choice < 2 ** inputs.length; choice++) {
        const trained = variables.filter((_, index) => (choice & (1 << index)) !== 0);
        const kernels: string[] = [];
        // Through copies, so that what is freed is not kept alive by the variables.
        const run = () => {
          const result = compute(...variables.map((variable) => tf.mul(variable, 1)));
          kernels.push(...tf.engine().state.activeTape.map(({ kernelName }) => kernelName));
          return tf.sum<Scalar>(tf.mul(result, result));
        };
        const expected = shipped(run, trained);
        expect(kernels).toContain(kernel);
        expect(ours(run, trained)).toEqual(expected);
      }
    },
  );

  it("keeps the filters of frozen layers only, where a gradient passes through them", () => {
    const filters = [1, 2, 3].map(() => tf.tidy(() => tf.variable(tf.ones([3, 3, 2, 2]))));
    const first = tf.tidy(() => tf.variable(tf.ones([1, 5, 5, 2])));
    let held = 0;
    const before = tf.backend().numDataIds();
    const { value, gradients } = valueAndGradients(() => {
      const result = tf.tidy(() =>
        filters.reduce((x, filter) => tf.conv2d(x, filter as never, 1, "same"), tf.mul<Tensor4D>(first, 1)),
      ) as Tensor;
      held = tf.backend().numDataIds() - before;
      return tf.sum<Scalar>(result);
    }, [first]);
    // The result; `mul` keeps its factor of 1.
    expect(held).toBe(2);
    tf.dispose([value, ...gradients.values(), first, ...filters]);
  });

  it("frees what is saved, and the slopes, as the backward pass goes on", () => {
    const x = tf.tidy(() => tf.variable(tf.ones([4])));
    const counts: number[] = [];
    const counted = tf.customGrad((...args: unknown[]) => {
      const [a, save] = args as [Tensor, (tensors: Tensor[]) => void];
      save([a]);
      return {
        value: tf.mul(a, 2),
        gradFunc: (dy: Tensor, [saved]: Tensor[]) => {
          counts.push(tf.backend().numDataIds());
          return tf.mul(dy, saved!);
        },
      };
    });
    const { value, gradients } = valueAndGradients(
      () => tf.sum<Scalar>(counted(counted(counted(counted(counted(x)))))),
      [x],
    );
    const differences = counts.slice(2).map((count, index) => count - counts[index + 1]!);
    expect(differences).toEqual([-1, -1, -1]);
    tf.dispose([value, ...gradients.values(), x]);
  });

  it("never makes a gradient that nobody needs", () => {
    const asked: string[] = [];
    const [a, b] = [tf.variable(tf.scalar(2)), tf.variable(tf.scalar(3))];
    tf.registerKernel({
      kernelName: "Watched",
      backendName: backend,
      kernelFunc: ({ inputs }) => tf.mul(inputs["a"] as Tensor, inputs["b"] as Tensor),
    });
    tf.registerGradient({
      kernelName: "Watched",
      gradFunc: (dy) => ({
        a: () => (asked.push("a"), tf.clone(dy as Tensor)),
        b: () => (asked.push("b"), tf.clone(dy as Tensor)),
      }),
    });
    const compute = () => tf.engine().runKernel<Scalar>("Watched", { a, b });
    ours(compute, [b]);
    expect(asked).toEqual(["b"]);
    tf.unregisterKernel("Watched", backend);
    tf.unregisterGradient("Watched");
  });

  it("gives no gradient by a variable that plays no part", () => {
    const [a, b] = [tf.variable(tf.scalar(2)), tf.variable(tf.scalar(3))];
    const { value, gradients } = valueAndGradients(() => tf.square(a), [a, b]);
    expect([...gradients.keys()]).toEqual([a]);
    tf.dispose([value, ...gradients.values()]);
  });

  it("takes one tensor as the slope of several inputs", () => {
    const x = tf.variable(tf.scalar(2));
    const sum = tf.customGrad((...args: unknown[]) => {
      const [a, b] = args as [Tensor, Tensor];
      return { value: tf.add(a, b), gradFunc: (dy: Tensor) => [dy, dy] };
    });
    const { value, gradients } = valueAndGradients(() => sum(sum(x, x), x) as Scalar, [x]);
    expect([...gradients.get(x)!.dataSync()]).toEqual([3]);
    tf.dispose([value, ...gradients.values()]);
  });

  it("hands out gradients that are free of what a gradient function keeps", () => {
    const kept = tf.keep(tf.scalar(5));
    const a = tf.variable(tf.scalar(2));
    const odd = tf.customGrad((...args: unknown[]) => ({
      value: tf.square(args[0] as Tensor),
      gradFunc: () => kept,
    }));
    const { value, gradients } = valueAndGradients(() => odd(a) as Scalar, [a]);
    tf.dispose([value, ...gradients.values()]);
    expect(kept.isDisposed).toBe(false);
    kept.dispose();
  });

  const faults: readonly (readonly [string, (x: Variable) => Tensor, string])[] = [
    [
      "an operation without a gradient",
      (x) => tf.sum(tf.bincount(tf.cast(tf.square(x), "int32") as never, tf.tensor1d([]), 3)),
      "`Bincount` has no gradient",
    ],
    [
      "a function that throws",
      (x) => {
        tf.square(x);
        throw new Error("thrown");
      },
      "thrown",
    ],
    ["no scalar", (x) => tf.square(x), "must return a scalar"],
    [
      "a gradient of another shape",
      (x) =>
        tf.sum(
          tf.customGrad((...[a]: unknown[]) => ({
            value: tf.square(a as Tensor),
            gradFunc: () => tf.ones([7]),
          }))(x),
        ),
      "must be of shape [3], not [7]",
    ],
    [
      "a gradient of another type",
      (x) =>
        tf.sum(
          tf.customGrad((...[a]: unknown[]) => ({
            value: tf.square(a as Tensor),
            gradFunc: () => tf.ones([3], "int32"),
          }))(x),
        ),
      "must be `float32`, not `int32`",
    ],
    [
      "a gradient that throws",
      (x) =>
        tf.sum(
          tf.customGrad((...[a]: unknown[]) => ({
            value: tf.square(a as Tensor),
            gradFunc: () => {
              throw new Error("on the way back");
            },
          }))(x),
        ),
      "on the way back",
    ],
    ["gradients inside of gradients", (x) => valueAndGradients(() => tf.sum(x), [x]).value, "already"],
  ];

  it.each(faults)("says what is wrong and leaves nothing behind: %s", (_, compute, message) => {
    const x = tf.variable(tf.tensor1d([1, 0, 2]));
    const run = () => valueAndGradients(() => compute(x) as Scalar, [x]);
    const before = inMemory();
    expect(run).toThrow(message);
    expect(inMemory()).toEqual(before);
    const { value, gradients } = valueAndGradients(() => tf.sum(tf.square(x)), [x]);
    expect([...gradients.get(x)!.dataSync()]).toEqual([2, 0, 4]);
    tf.dispose([value, ...gradients.values()]);
  });
});

describe("the table of what gradients read", () => {
  afterAll(() => tf.disposeVariables());

  it("has a case for each kernel", () => {
    expect(new Set(SPARING_CASES.map(({ kernel }) => kernel))).toEqual(new Set(SPARING_KERNELS));
  });
});
