import type { TokenOptions } from "./tables/column-options.js";

/** {@link TokenOptions} with their defaults. */
export type TokenSettings = Required<TokenOptions>;

/** Indices before those of the vocabulary: 0 fills up, 1 is unknown. */
const RESERVED = 2;

export function tokenSettings(options: TokenOptions): TokenSettings {
  const { tokens = "words", length = 40, vocabulary = 10_000, lowercase = true } = options;
  return { tokens, length, vocabulary, lowercase };
}

const WORD = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu;

function tokenize(text: string, { tokens, lowercase }: TokenSettings): readonly string[] {
  const plain = lowercase ? text.toLowerCase() : text;
  return tokens === "characters" ? Array.from(plain) : (plain.match(WORD) ?? []);
}

/** Texts as lists of numbers of tokens, which count in the order of their first appearance. */
export class TokenLists {
  readonly #numbers = new Map<string, number>();
  #flat = new Int32Array(1024);
  readonly #ends: number[] = [];
  #end = 0;
  /** Texts that are longer than they may be. */
  cut = 0;

  constructor(readonly settings: TokenSettings) {}

  /** Takes in one more text, as far as its length goes. */
  add(text: string): void {
    const tokens = tokenize(text, this.settings);
    if (tokens.length > this.settings.length) this.cut++;
    for (const token of tokens.slice(0, this.settings.length)) {
      const number = this.#numbers.get(token) ?? this.#numbers.size;
      if (number === this.#numbers.size) this.#numbers.set(token, number);
      if (this.#end === this.#flat.length) {
        const larger = new Int32Array(2 * this.#end);
        larger.set(this.#flat);
        this.#flat = larger;
      }
      this.#flat[this.#end++] = number;
    }
    this.#ends.push(this.#end);
  }

  /**
   * The most frequent tokens of some texts, as many as the settings have room for; of equally many,
   * the first by code.
   */
  vocabularyOf(samples: ArrayLike<number>): readonly string[] {
    const counts = new Float64Array(this.#numbers.size);
    for (let at = 0; at < samples.length; at++)
      for (const number of this.#at(samples[at]!)) counts[number]! += 1;
    return [...this.#numbers]
      .filter(([, number]) => counts[number]! > 0)
      .sort(([a, m], [b, n]) => counts[n]! - counts[m]! || (a < b ? -1 : 1))
      .slice(0, this.settings.vocabulary - RESERVED)
      .map(([token]) => token);
  }

  /** Makes a writer of the indices of a text by a vocabulary. */
  writer(vocabulary: readonly string[]): (index: number, into: Float32Array | Int32Array) => void {
    const known = new Map(vocabulary.map((token, at) => [token, at + RESERVED]));
    const indices = new Int32Array(this.#numbers.size);
    for (const [token, number] of this.#numbers) indices[number] = known.get(token) ?? 1;
    return (index, into) => {
      const numbers = this.#at(index);
      for (let at = 0; at < into.length; at++) {
        const number = numbers[at];
        into[at] = number === undefined ? 0 : indices[number]!;
      }
    };
  }

  #at(index: number): Int32Array {
    return this.#flat.subarray(index === 0 ? 0 : this.#ends[index - 1]!, this.#ends[index]);
  }
}
