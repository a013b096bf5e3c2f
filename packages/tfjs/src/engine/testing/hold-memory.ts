import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { tf } from "../tf.js";

const SIZE = 2 ** 26;

/**
 * Takes memory of the wasm backend away, in parts of 256 MiB that nobody writes to, and returns
 * what gives it back.
 */
export function holdMemory(parts: number): Disposable {
  const backend = tf.backend() as BackendWasm;
  const held: TensorInfo[] = [];
  const free = () => held.splice(0).forEach(({ dataId }) => backend.disposeData(dataId, true));
  try {
    while (held.length < parts) held.push(backend.makeOutput([SIZE], "float32"));
  } catch (error) {
    free();
    throw error;
  }
  return { [Symbol.dispose]: free };
}
