import type { RandomSource, RandomStream } from "@lighterjs/core";

/** A random source for tests: small, and the same on every machine. */
export function seededRandom(seed = 1): RandomSource {
  return {
    seed,
    stream(name: string): RandomStream {
      let state = seed;
      for (const letter of name) state = (Math.imul(state, 31) + letter.charCodeAt(0)) >>> 0;
      return {
        next() {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state / 2 ** 32;
        },
        state: () => [state],
        restore([value = 0]) {
          state = value;
        },
      };
    },
  };
}
