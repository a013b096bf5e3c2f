import type { DataId, GradConfig, KernelConfig, KernelFunc, Tensor, TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { tf } from "../tf.js";

/** Attributes of a kernel call, as TensorFlow.js types them; each kernel says which it reads. */
export type Attributes = NonNullable<Parameters<KernelFunc>[0]["attrs"]>;

/** A call of one kernel. */
export interface KernelCall<Backend> {
  readonly inputs: Readonly<Record<string, TensorInfo>>;
  readonly attrs: Attributes;
  readonly backend: Backend;
  /**
   * The kernel that was registered before, if any; called with what is given in place of the call's
   * own.
   */
  readonly original: (call?: {
    /** Optional inputs may be left undefined. */
    readonly inputs?: Readonly<Record<string, TensorInfo | undefined>>;
    readonly attrs?: Attributes;
  }) => TensorInfo;
}

/** The part of a backend that we need: enough to free what a kernel made on the way. */
export interface Releasing {
  disposeData(dataId: DataId, force?: boolean): boolean;
}

export type WasmKernelCall = KernelCall<BackendWasm>;

const OURS = Symbol.for("lighter.kernel");

/** Puts a kernel of ours in the place of the registered one, once. */
export function replaceKernel<Backend>(
  backendName: string,
  kernelName: string,
  compute: (call: KernelCall<Backend>) => TensorInfo,
): void {
  const registered = registeredKernel(kernelName, backendName);
  if (registered !== undefined && OURS in registered.kernelFunc) return;
  const kernelFunc: KernelFunc = ({ inputs, attrs = {}, backend }) => {
    const given = inputs as KernelCall<Backend>["inputs"];
    return compute({
      inputs: given,
      attrs,
      backend: backend as Backend,
      original(call = {}) {
        if (registered === undefined)
          throw new Error(`the backend ${backendName} has no kernel ${kernelName}`);
        const result = registered.kernelFunc({
          inputs: call.inputs ?? inputs,
          attrs: call.attrs ?? attrs,
          backend,
        });
        return single(result);
      },
    });
  };
  Object.defineProperty(kernelFunc, OURS, { value: true });
  if (registered !== undefined) tf.unregisterKernel(kernelName, backendName);
  // The set-up of the registered kernel stays: it binds the compiled function that `original`
  // calls.
  tf.registerKernel({ ...registered, kernelName, backendName, kernelFunc });
}

/** Adds a kernel of ours that TensorFlow.js does not know to wasm, once. */
export function registerWasmKernel(kernelName: string, compute: (call: WasmKernelCall) => TensorInfo): void {
  replaceKernel("wasm", kernelName, compute);
}

/**
 * Puts a gradient of ours in the place of the registered one, once, for the time that wasm
 * computes.
 */
export function replaceGradient(
  kernelName: string,
  saved: Pick<GradConfig, "inputsToSave" | "outputsToSave">,
  compute: (dy: Tensor, saved: readonly Tensor[], attrs: Attributes) => ReturnType<GradConfig["gradFunc"]>,
): void {
  const registered = tf.getGradient(kernelName);
  if (OURS in registered.gradFunc) return;
  const gradFunc: GradConfig["gradFunc"] = (dy, tensors, attrs) =>
    tf.getBackend() === "wasm" && !Array.isArray(dy)
      ? compute(dy, tensors, attrs)
      : registered.gradFunc(dy, tensors, attrs);
  Object.defineProperty(gradFunc, OURS, { value: true });
  tf.registerGradient({ ...registered, ...saved, gradFunc });
}

export function registeredKernel(kernelName: string, backendName: string): KernelConfig | undefined {
  return tf.getKernel(kernelName, backendName);
}

/** Runs another kernel of the same backend. The caller frees the result. */
export function runKernel(
  backendName: string,
  kernelName: string,
  call: { inputs: Record<string, TensorInfo>; attrs?: Attributes; backend: object },
): TensorInfo {
  const kernel = registeredKernel(kernelName, backendName);
  if (kernel === undefined) throw new Error(`the backend ${backendName} has no kernel ${kernelName}`);
  return single(kernel.kernelFunc({ attrs: {}, ...call }));
}

/** Frees results of {@link runKernel} that are not handed on. */
export function release(backend: Releasing, ...tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}

/** How many numbers a tensor has. */
export function sizeOf({ shape }: { readonly shape: readonly number[] }): number {
  return shape.reduce((size, length) => size * length, 1);
}

function single(result: TensorInfo | TensorInfo[]): TensorInfo {
  const [first] = Array.isArray(result) ? result : [result];
  if (first === undefined) throw new Error("a kernel returned no tensor");
  return first;
}
