/**
 * Decoded images, kept in memory as bytes while they fit into a budget: those with the lowest
 * indices, so that what is kept does not depend on the order of reading.
 */
export class ImageStore {
  readonly capacity: number;
  readonly #size: number;
  readonly #bytes: Uint8Array;
  readonly #filled: Uint8Array;

  /**
   * @param count - images in all
   * @param size - bytes of one
   * @param budget - bytes that may be kept
   */
  constructor(count: number, size: number, budget: number) {
    this.capacity = Math.min(count, Math.floor(budget / size));
    this.#size = size;
    this.#bytes = new Uint8Array(this.capacity * size);
    this.#filled = new Uint8Array(this.capacity);
  }

  get(index: number): Uint8Array | undefined {
    if (this.#filled[index] !== 1) return undefined;
    return this.#bytes.subarray(index * this.#size, (index + 1) * this.#size);
  }

  /** Keeps a copy, if the image is among those that fit. */
  set(index: number, pixels: Uint8Array): void {
    if (index >= this.capacity) return;
    this.#bytes.set(pixels, index * this.#size);
    this.#filled[index] = 1;
  }
}
