import type { RandomSource, RandomStream } from "@lighterjs/core";
import { mixSeeds } from "../data/seeded-numbers.js";

/** TEMPORARY */
export class SeededRandom implements RandomSource {
  constructor(readonly seed: number) {}

  stream(name: string): RandomStream {
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
    let state = mixSeeds(this.seed, hash >>> 0);
    return {
      next() {
        state = (state + 0x9e3779b9) >>> 0;
        let value = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
        value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
        return ((value ^ (value >>> 15)) >>> 0) / 2 ** 32;
      },
      state: () => [state],
      restore([value]) {
        state = value ?? 0;
      },
    };
  }
}
