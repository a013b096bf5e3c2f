import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { runCompiled } from "../kernels/kernel-module.js";
import { sizeOf } from "../kernels/kernel.js";
import { tf } from "../tf.js";
import { hasOperation, registerOperation, runOperation, type Operation } from "./operation.js";

/**
 * Cross entropy and its gradient in one pass each, with the formulas and sources in
 * `packages/tfjs/kernels/cross-entropy.ts`.
 */
const softmax: Operation<"logits" | "targets"> = {
  name: "LighterCrossEntropy",
  compute({ logits, targets }, { smoothing }, backend) {
    const columns = logits.shape.at(-1) ?? 1;
    const rows = sizeOf(logits) / columns;
    const loss = backend.makeOutput([], "float32");
    const logSums = backend.makeOutput([rows], "float32");
    runCompiled(backend, "crossEntropy", {
      logits,
      ...targetsOf(targets),
      loss,
      logSums,
      smoothing: smoothing as number,
      rows,
      columns,
    });
    return [loss, logSums];
  },
  gradient: {
    inputs: ["logits", "targets"],
    outputs: [false, true],
    compute: (slope, [logits, targets, logSums], attrs) => ({
      logits: () =>
        runOperation(
          softmaxGradient,
          { slope, logits: logits!, targets: targets!, logSums: logSums! },
          attrs,
        )[0]!,
    }),
  },
};

const softmaxGradient: Operation<"slope" | "logits" | "targets" | "logSums"> = {
  name: "LighterCrossEntropyGradient",
  compute({ slope, logits, targets, logSums }, { smoothing }, backend) {
    const columns = logits.shape.at(-1) ?? 1;
    const dx = backend.makeOutput(logits.shape, "float32");
    runCompiled(backend, "crossEntropyGradient", {
      logits,
      ...targetsOf(targets),
      logSums,
      slope,
      dx,
      smoothing: smoothing as number,
      rows: sizeOf(logits) / columns,
      columns,
    });
    return [dx];
  },
};

const binary: Operation<"logits" | "targets"> = {
  name: "LighterBinaryCrossEntropy",
  compute({ logits, targets }, { smoothing }, backend) {
    const loss = backend.makeOutput([], "float32");
    const size = sizeOf(logits);
    runCompiled(backend, "binaryCrossEntropy", {
      logits,
      targets,
      loss,
      smoothing: smoothing as number,
      size,
    });
    return [loss];
  },
  gradient: {
    inputs: ["logits", "targets"],
    outputs: [false],
    compute: (slope, [logits, targets], attrs) => ({
      logits: () => runOperation(binaryGradient, { slope, logits: logits!, targets: targets! }, attrs)[0]!,
    }),
  },
};

const binaryGradient: Operation<"slope" | "logits" | "targets"> = {
  name: "LighterBinaryCrossEntropyGradient",
  compute({ slope, logits, targets }, { smoothing }, backend) {
    const dx = backend.makeOutput(logits.shape, "float32");
    const size = sizeOf(logits);
    runCompiled(backend, "binaryCrossEntropyGradient", {
      logits,
      targets,
      slope,
      dx,
      smoothing: smoothing as number,
      size,
    });
    return [dx];
  },
};

/** Indices of classes are `int32`; anything else lies over the classes. */
function targetsOf<Info extends { readonly dtype: string }>(targets: Info) {
  return targets.dtype === "int32" ? { targets: 0, classes: targets } : { targets, classes: 0 };
}

/** Makes the losses one kernel each on wasm. Repeated calls do nothing. */
export function registerCrossEntropy(): void {
  for (const operation of [softmax, binary]) registerOperation(operation);
  registerOperation(softmaxGradient);
  registerOperation(binaryGradient);
}

/**
 * Mean over the batch of −Σₖ tₖ·log softmax(x)ₖ, with each target t smoothed to (1 − ε)·t + ε/K.
 *
 * @param targets - in the shape of the logits as `float32`, or as `int32` indices of classes
 * without their last dimension
 */
export function softmaxCrossEntropy(logits: Tensor, targets: Tensor, smoothing: number): Scalar {
  const areAligned = targets.dtype === "int32" || targets.shape.join() === logits.shape.join();
  if (hasOperation(softmax.name) && areAligned)
    return runOperation(softmax, { logits, targets }, { smoothing })[0] as Scalar;
  const classes = logits.shape.at(-1) ?? 1;
  const shares = targets.dtype === "int32" ? tf.oneHot(targets, classes, 1, 0, "float32") : targets;
  const smoothed = smoothing === 0 ? shares : tf.add(tf.mul(shares, 1 - smoothing), smoothing / classes);
  return tf.neg(tf.mean(tf.sum(tf.mul(smoothed, tf.logSoftmax(logits)), -1)));
}

/**
 * Mean of −t·log σ(x) − (1 − t)·log(1 − σ(x)), computed as max(x, 0) − t·x + log(1 + e^−|x|) so
 * that no x overflows, with each target t smoothed to (1 − ε)·t + ε/2.
 *
 * @param targets - `float32` in the shape of the logits
 */
export function sigmoidCrossEntropy(logits: Tensor, targets: Tensor, smoothing: number): Scalar {
  if (hasOperation(binary.name) && targets.shape.join() === logits.shape.join())
    return runOperation(binary, { logits, targets }, { smoothing })[0] as Scalar;
  const smoothed = smoothing === 0 ? targets : tf.add(tf.mul(targets, 1 - smoothing), smoothing / 2);
  const linear = tf.sub(tf.relu(logits), tf.mul(smoothed, logits));
  return tf.mean(tf.add(linear, tf.log1p(tf.exp(tf.neg(tf.abs(logits))))));
}
