import { matchesGlob } from "@lighterjs/callbacks";

/**
 * Biases, and the scales and offsets of normalizations: they are few, and shrinking them does not
 * make a model simpler.
 */
export const BIASES_AND_NORMS: readonly string[] = ["**.bias", "**.gamma", "**.beta"];

/** Which weights decay, by their names. */
export class WeightDecay {
  readonly #known = new Map<string, boolean>();
  #patterns: readonly string[];

  /**
   * @param rate - share of itself, per unit of learning rate, that a weight loses at each update
   * @param patterns - of names that do not decay
   */
  constructor(
    private readonly rate: number,
    patterns: readonly string[],
  ) {
    this.#patterns = patterns;
  }

  get patterns(): readonly string[] {
    return this.#patterns;
  }

  set patterns(patterns: readonly string[]) {
    this.#patterns = patterns;
    this.#known.clear();
  }

  of(name: string): number {
    let decays = this.#known.get(name);
    if (decays === undefined) {
      decays = !this.#patterns.some((pattern) => matchesGlob(pattern, name));
      this.#known.set(name, decays);
    }
    return decays ? this.rate : 0;
  }
}
