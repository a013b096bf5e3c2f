import type { Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type { Attributes } from "../kernels/kernel.js";
import { tf } from "../tf.js";

/** An operation that TensorFlow.js composes of several, made one kernel of the wasm backend. */
export interface Operation<Input extends string> {
  /** As the engine knows it: `LighterCrossEntropy`. */
  readonly name: string;
  readonly compute: (
    inputs: Readonly<Record<Input, TensorInfo>>,
    attrs: Attributes,
    backend: BackendWasm,
  ) => TensorInfo[];
  readonly gradient?: {
    readonly inputs: Input[];
    /** Which of its outputs the gradient needs. */
    readonly outputs: boolean[];
    /**
     * @param slope - of the loss, by the first output; the others have none
     * @param saved - inputs and outputs as asked for, in this order
     */
    readonly compute: (
      slope: Tensor,
      saved: readonly Tensor[],
      attrs: Attributes,
    ) => Partial<Record<Input, () => Tensor>>;
  };
}

/** Makes an operation known to the engine. Repeated calls do nothing. */
export function registerOperation<Input extends string>({ name, compute, gradient }: Operation<Input>): void {
  if (hasOperation(name, "wasm")) return;
  tf.registerKernel({
    kernelName: name,
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs = {}, backend }) =>
      compute(inputs as Readonly<Record<Input, TensorInfo>>, attrs, backend as BackendWasm),
  });
  if (gradient === undefined) return;
  tf.registerGradient({
    kernelName: name,
    inputsToSave: gradient.inputs,
    outputsToSave: gradient.outputs,
    gradFunc: (slopes, saved, attrs) => {
      const [slope] = Array.isArray(slopes) ? slopes : [slopes];
      if (slope === undefined) throw new Error(`the operation ${name} has no output`);
      return gradient.compute(slope, saved, attrs) as Record<string, () => Tensor>;
    },
  });
}

/** Whether the backend in use, or another, has an operation of ours as one kernel. */
export function hasOperation(name: string, backendName = tf.getBackend()): boolean {
  // The typings do not say that an unknown kernel gives undefined or null.
  const kernel: unknown = tf.getKernel(name, backendName);
  return kernel != null;
}

/** Runs an operation, and records it for the gradient where that is wanted. */
export function runOperation<Input extends string>(
  { name }: Operation<Input>,
  inputs: Readonly<Record<Input, Tensor>>,
  attrs: Attributes,
): Tensor[] {
  const outputs = tf.engine().runKernel<Tensor | Tensor[]>(name, { ...inputs }, attrs);
  return Array.isArray(outputs) ? outputs : [outputs];
}
