import { sha256 } from "#platform/digest";
import type { RandomSource, RandomStream } from "./host.js";

/**
 * Independent streams of random numbers from one seed. A stream begins where its name and the seed
 * say, so that drawing more from one changes no other; one name gives one stream.
 *
 * The generator is xoshiro128** 1.1 by David Blackman and Sebastiano Vigna, "Scrambled Linear
 * Pseudorandom Number Generators" (ACM Transactions on Mathematical Software 47, 2021), with a
 * period of 2^128 − 1; its first state is the SHA-256 of seed and name. Fit for training, not for
 * secrets.
 *
 * @param seed - any number that JSON can hold
 */
export function createRandomSource(seed: number): RandomSource {
  const streams = new Map<string, RandomStream>();
  const stream = (name: string): RandomStream => {
    let known = streams.get(name);
    if (known === undefined) streams.set(name, (known = new Xoshiro128(firstState(seed, name))));
    return known;
  };
  return {
    seed,
    stream,
    state: () => Object.fromEntries([...streams].map(([name, known]) => [name, known.state()])),
    restore(state) {
      for (const [name, words] of Object.entries(state)) stream(name).restore(words);
    },
  };
}

type State = [number, number, number, number];

function firstState(seed: number, name: string): State {
  const { buffer, byteOffset } = sha256(JSON.stringify([seed, name]));
  const digest = new DataView(buffer, byteOffset);
  return [0, 4, 8, 12].map((offset) => digest.getUint32(offset, true)) as State;
}

class Xoshiro128 implements RandomStream {
  #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  next(): number {
    // 53 bits, all that a number in [0, 1) can hold.
    return ((this.#draw() >>> 5) * 2 ** 26 + (this.#draw() >>> 6)) / 2 ** 53;
  }

  state(): readonly number[] {
    return [...this.#state];
  }

  restore(state: readonly number[]): void {
    const [a, b, c, d, ...rest] = state;
    const words = [a, b, c, d];
    if (rest.length > 0 || !words.every(isWord) || words.every((word) => word === 0))
      throw new RangeError("the state of a random stream is four 32-bit integers, not all of them zero");
    this.#state = words as State;
  }

  /** 32 random bits. */
  #draw(): number {
    const state = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotateLeft(state[3], 11);
    for (let index = 0; index < 4; index++) state[index] = state[index]! >>> 0;
    return result;
  }
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function isWord(value: number | undefined): boolean {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}
