import type { Tensor } from "@tensorflow/tfjs-core";
import { runCompiled, scratch } from "../kernels/kernel-module.js";
import { release, sizeOf } from "../kernels/kernel.js";
import { hasOperation, registerOperation, runOperation, type Operation } from "./operation.js";

// Formulas and sources stand in `packages/tfjs/kernels`. The channels are the last axis.

/** Batch normalization by the statistics of the batch; gives them too. */
const batch: Operation<"x" | "scale" | "offset"> = {
  name: "LighterBatchNormalization",
  compute({ x, scale, offset }, attrs, backend) {
    const epsilon = attrs["epsilon"] as number;
    const columns = sizeOf(scale);
    const rows = sizeOf(x) / columns;
    const [mean, variance] = [
      backend.makeOutput([columns], "float32"),
      backend.makeOutput([columns], "float32"),
    ];
    const output = backend.makeOutput(x.shape, "float32");
    const [totals, factor] = [scratch(backend, 4 * columns), scratch(backend, columns)];
    runCompiled(backend, "columnMoments", { x, mean, variance, totals, rows, columns });
    runCompiled(backend, "normalizationFactor", { variance, scale, factor, epsilon, columns });
    runCompiled(backend, "normalizeColumns", { x, mean, factor, shift: offset, output, rows, columns });
    release(backend, totals, factor);
    return [output, mean, variance];
  },
  gradient: {
    inputs: ["x", "scale"],
    outputs: [false, true, true],
    compute(slope, [x, scale, mean, variance], attrs) {
      const shared = { x: x!, slope, mean: mean!, variance: variance! };
      const [sums, products] = runOperation(columnSums, shared, attrs) as [Tensor, Tensor];
      return {
        x: () => runOperation(batchGradient, { ...shared, scale: scale!, sums, products }, attrs)[0]!,
        scale: () => products,
        offset: () => sums,
      };
    },
  },
};

/**
 * Parts of the gradients of a normalization by column: the sum of slopes, and that of their
 * products with what was normalized.
 */
const columnSums: Operation<"x" | "slope" | "mean" | "variance"> = {
  name: "LighterNormalizationSums",
  compute({ x, slope, mean, variance }, attrs, backend) {
    const columns = sizeOf(mean);
    const [sums, products] = [
      backend.makeOutput([columns], "float32"),
      backend.makeOutput([columns], "float32"),
    ];
    const totals = scratch(backend, 4 * columns);
    runCompiled(backend, "normalizationSums", {
      x,
      dy: slope,
      mean,
      variance,
      sums,
      products,
      totals,
      epsilon: attrs["epsilon"] as number,
      rows: sizeOf(x) / columns,
      columns,
    });
    release(backend, totals);
    return [sums, products];
  },
};

const batchGradient: Operation<"x" | "slope" | "mean" | "variance" | "scale" | "sums" | "products"> = {
  name: "LighterBatchNormalizationGradient",
  compute({ x, slope, ...columnwise }, attrs, backend) {
    const columns = sizeOf(columnwise.mean);
    const dx = backend.makeOutput(x.shape, "float32");
    const parts = scratch(backend, 3 * columns);
    runCompiled(backend, "normalizationGradient", {
      x,
      dy: slope,
      ...columnwise,
      dx,
      parts,
      epsilon: attrs["epsilon"] as number,
      rows: sizeOf(x) / columns,
      columns,
    });
    release(backend, parts);
    return [dx];
  },
};

const columnScale: Operation<"x" | "factor"> = {
  name: "LighterScaleColumns",
  compute({ x, factor }, _, backend) {
    const output = backend.makeOutput(x.shape, "float32");
    const columns = sizeOf(factor);
    runCompiled(backend, "scaleColumns", { x, factor, output, rows: sizeOf(x) / columns, columns });
    return [output];
  },
};

const movingAverage: Operation<"average" | "value"> = {
  name: "LighterMovingAverage",
  compute({ average, value }, attrs, backend) {
    const output = backend.makeOutput(average.shape, "float32");
    const share = attrs["share"] as number;
    runCompiled(backend, "moveAverage", { average, value, output, share, size: sizeOf(average) });
    return [output];
  },
};

/**
 * Normalization of each row by itself; gives the mean of each, and the inverse of its deviation.
 */
const rows: Operation<"x" | "scale" | "offset"> = {
  name: "LighterLayerNormalization",
  compute({ x, scale, offset }, attrs, backend) {
    const columns = sizeOf(scale);
    const count = sizeOf(x) / columns;
    const [mean, inverse] = [backend.makeOutput([count], "float32"), backend.makeOutput([count], "float32")];
    const output = backend.makeOutput(x.shape, "float32");
    const epsilon = attrs["epsilon"] as number;
    runCompiled(backend, "normalizeRows", {
      x,
      scale,
      offset,
      output,
      mean,
      inverse,
      epsilon,
      rows: count,
      columns,
    });
    return [output, mean, inverse];
  },
  gradient: {
    inputs: ["x", "scale"],
    outputs: [false, true, true],
    compute(slope, [x, scale, mean, inverse]) {
      const given = { x: x!, slope, scale: scale!, mean: mean!, inverse: inverse! };
      const [dx, dScale, dOffset] = runOperation(rowsGradient, given, {}) as [Tensor, Tensor, Tensor];
      return { x: () => dx, scale: () => dScale, offset: () => dOffset };
    },
  },
};

const rowsGradient: Operation<"x" | "slope" | "scale" | "mean" | "inverse"> = {
  name: "LighterLayerNormalizationGradient",
  compute({ x, slope, scale, mean, inverse }, _, backend) {
    const columns = sizeOf(scale);
    const dx = backend.makeOutput(x.shape, "float32");
    const [dScale, dOffset] = [
      backend.makeOutput(scale.shape, "float32"),
      backend.makeOutput(scale.shape, "float32"),
    ];
    const totals = scratch(backend, 4 * columns);
    runCompiled(backend, "normalizeRowsGradient", {
      x,
      dy: slope,
      scale,
      mean,
      inverse,
      dx,
      dScale,
      dOffset,
      totals,
      rows: sizeOf(x) / columns,
      columns,
    });
    release(backend, totals);
    return [dx, dScale, dOffset];
  },
};

/** Makes the normalizations of training one kernel each way on wasm. Repeated calls do nothing. */
export function registerNormalization(): void {
  for (const operation of [batch, rows]) registerOperation(operation);
  registerOperation(columnSums);
  registerOperation(batchGradient);
  registerOperation(columnScale);
  registerOperation(movingAverage);
  registerOperation(rowsGradient);
}

/** Whether the backend in use has the operations of this file. */
export function hasNormalization(): boolean {
  return hasOperation(batch.name);
}

/** Results of {@link normalizeBatch}. */
export interface NormalizedBatch {
  readonly output: Tensor;
  /** Of each channel, over the batch and all places. */
  readonly mean: Tensor;
  /** Of each channel, of the population. */
  readonly variance: Tensor;
}

/**
 * Normalizes each channel, the last axis of `x`, by the statistics of the batch. Differentiable by
 * all three; {@link hasNormalization} must hold.
 */
export function normalizeBatch(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): NormalizedBatch {
  const [output, mean, variance] = runOperation(batch, { x, scale, offset }, { epsilon });
  return { output: output!, mean: mean!, variance: variance! };
}

/** Sums over `x` and the slopes from which the gradients of a normalization by column follow. */
export interface NormalizationSums {
  /** Sum of the slopes by column. */
  readonly sums: Tensor;
  /** Sum of slope · (x − mean) / √(variance + ε) by column. */
  readonly products: Tensor;
}

/** Of all rows, in one pass. */
export function normalizationSums(
  { x, mean, variance }: Readonly<Record<"x" | "mean" | "variance", Tensor>>,
  slope: Tensor,
  epsilon: number,
): NormalizationSums {
  const [sums, products] = runOperation(columnSums, { x, slope, mean, variance }, { epsilon });
  return { sums: sums!, products: products! };
}

/** Multiplies each column, along the last axes of `x`, by a number of its own. */
export function scaleColumns(x: Tensor, factor: Tensor): Tensor {
  return runOperation(columnScale, { x, factor }, {})[0]!;
}

/** `average` after one more value, which counts by `share`. */
export function moveAverage(average: Tensor, value: Tensor, share: number): Tensor {
  return runOperation(movingAverage, { average, value }, { share })[0]!;
}

/**
 * Normalizes each row of `x`, its last axes of the shape of `scale`, by its own mean and variance.
 * Differentiable by all three; {@link hasNormalization} must hold.
 */
export function normalizeLayer(x: Tensor, scale: Tensor, offset: Tensor, epsilon: number): Tensor {
  return runOperation(rows, { x, scale, offset }, { epsilon })[0]!;
}
