import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { tf } from "../engine/tf.js";

/**
 * Numbers that an optimizer keeps of a weight: an array, or, for a pass that is compiled, memory of
 * the backend.
 */
export interface Slot {
  /** How many numbers it holds. */
  readonly size: number;
  /** A copy of the numbers. */
  read(): Float32Array;
  free(): void;
}

export class ArraySlot implements Slot {
  constructor(readonly values: Float32Array) {}

  get size(): number {
    return this.values.length;
  }

  read(): Float32Array {
    return this.values.slice();
  }

  free(): void {
    // Left to the garbage collector.
  }
}

/** Lies beside the tensors that the engine counts, as its owner outlives every scope of theirs. */
export class BackendSlot implements Slot {
  readonly info: TensorInfo;
  readonly size: number;

  constructor(
    readonly backend: BackendWasm,
    values: Float32Array,
  ) {
    this.size = values.length;
    this.info = backend.makeOutput([values.length], "float32", undefined, values);
  }

  read(): Float32Array {
    return (this.backend.readSync(this.info.dataId) as Float32Array).slice();
  }

  free(): void {
    this.backend.disposeData(this.info.dataId, true);
  }
}

/** The wasm backend, where it is in use. */
export function wasmInUse(): BackendWasm | undefined {
  return tf.getBackend() === "wasm" ? (tf.backend() as BackendWasm) : undefined;
}
