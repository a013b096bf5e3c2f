/**
 * Random choices that a seed decides: the same seed gives the same inputs on every machine.
 * Generator: mulberry32, by Tommy Ettinger (public domain).
 */
export class Random {
  #state;

  /** @param {number} seed @param {number} stream tells apart the inputs of one seed */
  constructor(seed, stream) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
  }

  /** At least 0, less than 1. */
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer of at least 0, less than `end`; 0 where there is none. @param {number} end */
  below(end) {
    return Math.floor(this.fraction() * end);
  }

  /** @param {number} probability */
  chance(probability) {
    return this.fraction() < probability;
  }

  /** @template T @param {readonly T[]} list of at least one @returns {T} */
  pick(list) {
    return /** @type {T} */ (list[this.below(list.length)]);
  }
}
