import type { TensorInfo } from "@tensorflow/tfjs-core";
import { tf } from "../tf.js";
import { runCompiled, scratch } from "./kernel-module.js";
import { release, replaceKernel, sizeOf, type WasmKernelCall } from "./kernel.js";

/**
 * Products of matrices of which one is transposed, as both gradients of a dense layer ask for, or
 * of many matrices at once: wasm has a fast multiplication only for a single product of matrices as
 * they lie.
 */
export function installMatrixProduct(): void {
  replaceKernel("wasm", "BatchMatMul", matrixProduct);
}

function matrixProduct({ inputs, attrs, backend, original }: WasmKernelCall): TensorInfo {
  const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
  const transposeA = attrs["transposeA"] === true;
  const transposeB = attrs["transposeB"] === true;
  const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const products = sizeOf({ shape: outer });
  if (a.dtype !== "float32" || b.dtype !== "float32" || (products === 1 && !transposeA && !transposeB))
    return original();

  const [m, k] = ends(a, transposeA);
  const [inner, n] = ends(b, transposeB);
  if (k !== inner) return original(); // which says what is wrong
  const output = backend.makeOutput([...outer, m, n], "float32");
  const memory = scratch(backend, runCompiled(backend, "multiplyScratch", { m, n, k }));
  const places = [a, b].map((tensor) => matricesOf(tensor, outer));
  const [atA, atB, atOutput] = [a, b, output].map(({ dataId }) => backend.getMemoryOffset(dataId)) as [
    number,
    number,
    number,
  ];
  for (let product = 0; product < products; product++)
    runCompiled(backend, "multiply", {
      a: atA + 4 * m * k * places[0]!(product),
      aRow: transposeA ? 1 : k,
      aColumn: transposeA ? m : 1,
      b: atB + 4 * k * n * places[1]!(product),
      bRow: transposeB ? 1 : n,
      bColumn: transposeB ? k : 1,
      output: atOutput + 4 * m * n * product,
      outputRow: n,
      m,
      n,
      k,
      add: 0,
      scratch: memory,
    });
  release(backend, memory);
  return output;
}

/** Rows and columns of the matrices of a tensor, as the product sees them. */
function ends({ shape }: TensorInfo, transposed: boolean): readonly [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}

/**
 * Which matrix of a tensor takes part in which product, where its outer dimensions of size 1 serve
 * for all.
 */
function matricesOf({ shape }: TensorInfo, outer: readonly number[]): (product: number) => number {
  const own = shape.slice(0, -2);
  const sizes = [...Array.from({ length: outer.length - own.length }, () => 1), ...own];
  return (product) => {
    let index = 0;
    let step = 1;
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const position = product % outer[axis]!;
      product = Math.floor(product / outer[axis]!);
      if (sizes[axis] !== 1) index += position * step;
      step *= sizes[axis]!;
    }
    return index;
  };
}
