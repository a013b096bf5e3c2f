import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { tf } from "../../tf.js";

/** A module of WebAssembly has 32 bits for an address: 4 GiB. */
export const MOST_MEMORY = 2 ** 32;

/**
 * Memory that the wasm backend has handed out for tensors. What its kernels take for themselves on
 * the way is not counted.
 */
export interface WasmMemory {
  /** Bytes of the tensors that there are. */
  readonly inUse: number;
  /** Most bytes at once since {@link resetPeak}. */
  readonly peak: number;
  resetPeak(): void;
}

/** The memory of WebAssembly does not suffice for a tensor. */
export class OutOfMemoryError extends Error {
  override readonly name = "OutOfMemoryError";

  constructor(
    /** Of the tensor. */
    readonly bytes: number,
    /** Of the tensors that there were. */
    readonly inUse: number,
  ) {
    super(`WebAssembly has no ${bytes} bytes of memory left: ${inUse} of its ${MOST_MEMORY} are in use`);
  }
}

/** Exports of the backend's module by its compiler; the typings leave them out. */
interface Allocator {
  _malloc: (bytes: number) => number;
  _free: (address: number) => void;
}

class CountedMemory implements WasmMemory {
  inUse = 0;
  peak = 0;
  readonly #sizes = new Map<number, number>();

  take(address: number, bytes: number): void {
    this.#sizes.set(address, bytes);
    this.inUse += bytes;
    this.peak = Math.max(this.peak, this.inUse);
  }

  give(address: number): void {
    this.inUse -= this.#sizes.get(address) ?? 0;
    this.#sizes.delete(address);
  }

  resetPeak(): void {
    this.peak = this.inUse;
  }
}

const memories = new WeakMap<object, CountedMemory>();

/**
 * Counts the memory of the wasm backend, and has it throw an {@link OutOfMemoryError} where it has
 * none left. The shipped one goes on with an address of 0, and so writes over its own data, without
 * a word. Repeated calls do nothing.
 */
export function guardMemory(backend: BackendWasm): void {
  const allocator = backend.wasm as unknown as Allocator;
  if (memories.has(allocator)) return;
  const memory = new CountedMemory();
  memories.set(allocator, memory);
  // The first call replaces the function by the compiled one.
  allocator._free(allocator._malloc(1));
  const { _malloc, _free } = allocator;
  allocator._malloc = (bytes) => {
    const address = _malloc(bytes) >>> 0;
    if (address === 0 && bytes > 0) throw new OutOfMemoryError(bytes, memory.inUse);
    memory.take(address, bytes);
    return address;
  };
  allocator._free = (address) => {
    memory.give(address >>> 0);
    _free(address);
  };
}

/** The memory of the backend in use, where it is guarded. */
export function memoryInUse(): WasmMemory | undefined {
  const backend: object = tf.backend();
  return "wasm" in backend ? memories.get(backend.wasm as object) : undefined;
}

/**
 * Whether an error says that the memory of WebAssembly did not suffice: ours, or the trap of a
 * kernel that had none for itself.
 */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof OutOfMemoryError) return true;
  const isTrap = error instanceof WebAssembly.RuntimeError || /\bOOM\b/.test(String(error));
  return isTrap && (memoryInUse()?.peak ?? 0) > MOST_MEMORY / 2;
}
