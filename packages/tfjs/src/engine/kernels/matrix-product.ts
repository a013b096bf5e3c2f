import type { TensorInfo } from "@tensorflow/tfjs-core";
import { release, replaceKernel, runKernel, type WasmKernelCall } from "./kernel.js";

/** Below this many multiply-adds the extra kernel calls cost more than they save. */
const SMALL_PRODUCT = 4096;

/**
 * Transposes before multiplying, where both gradients of a dense layer ask for a transposed product: wasm has its fast
 * multiplication for a single product of untransposed matrices only.
 */
export function installMatrixProduct(): void {
  replaceKernel("wasm", "BatchMatMul", matrixProduct);
}

function matrixProduct({ inputs, attrs, backend, original }: WasmKernelCall): TensorInfo {
  const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
  const transposeA = attrs["transposeA"] === true;
  const transposeB = attrs["transposeB"] === true;
  const multiplyAdds =
    (a.shape.at(-1) ?? 1) * (a.shape.at(-2) ?? 1) * (b.shape.at(transposeB ? -2 : -1) ?? 1);
  const worthwhile =
    (transposeA || transposeB) &&
    multiplyAdds > SMALL_PRODUCT &&
    products(a) === 1 &&
    products(b) === 1 &&
    a.dtype === "float32";
  if (!worthwhile) return original();

  const transpose = (x: TensorInfo) => {
    const perm = x.shape.map((_, axis) => axis);
    perm.push(...perm.splice(-2).reverse());
    return runKernel("wasm", "Transpose", { inputs: { x }, attrs: { perm }, backend });
  };
  const left = transposeA ? transpose(a) : a;
  const right = transposeB ? transpose(b) : b;
  const product = original({
    inputs: { a: left, b: right },
    attrs: { transposeA: false, transposeB: false },
  });
  if (left !== a) release(backend, left);
  if (right !== b) release(backend, right);
  return product;
}

/** How many matrices a tensor holds. */
function products({ shape }: TensorInfo): number {
  return shape.slice(0, -2).reduce((count, size) => count * size, 1);
}
