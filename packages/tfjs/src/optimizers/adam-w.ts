import { readStateField, type StateValue } from "@lighterjs/callbacks";
import { validateOptions } from "@lighterjs/schema";
import { ownManifest } from "../own-manifest.js";
import { Adam } from "./adam.js";
import type { AdamOptions } from "./adam-options.js";
import { BIASES_AND_NORMS, WeightDecay } from "./weight-decay.js";

export interface AdamWOptions extends AdamOptions {
  /** Decoupled weight decay: before each update a weight shrinks by `learning_rate · weight_decay`
   * of itself.
   * @minimum 0
   * @defaultValue 0.01 */
  weight_decay?: number;
  /** Patterns of names of weights that do not decay, as in `patterns` of a Freezer: `*` is one
   * segment, `**` any number. An empty list lets all decay. Default: biases and normalizations,
   * `["**.bias", "**.gamma", "**.beta"]`. */
  no_decay?: readonly string[];
}

/**
 * Adam with decoupled weight decay: Loshchilov and Hutter, "Decoupled Weight Decay Regularization",
 * ICLR 2019, algorithm 2.
 *
 * Biases and the weights of normalizations do not decay, unless `no_decay` says otherwise; nor does
 * a frozen weight. A run that was begun by a version in which they did goes on so.
 */
export class AdamW extends Adam {
  readonly writtenPatterns?: { readonly option: string; readonly patterns: readonly string[] };
  readonly #decay: WeightDecay;

  constructor(options: AdamWOptions = {}) {
    validateOptions(AdamW, options, ownManifest("lighter.optimizers.AdamW"));
    const { weight_decay = 0.01, no_decay, ...adam } = options;
    super(adam);
    if (no_decay !== undefined) this.writtenPatterns = { option: "no_decay", patterns: no_decay };
    this.#decay = new WeightDecay(weight_decay, no_decay ?? BIASES_AND_NORMS);
  }

  defaults(): StateValue {
    return this.writtenPatterns === undefined ? { no_decay: this.#decay.patterns } : null;
  }

  useDefaults(kept: StateValue | undefined): string | undefined {
    if (this.writtenPatterns !== undefined) return undefined;
    // Before they were kept, all weights decayed.
    const patterns = readStateField(kept, "no_decay") ?? [];
    if (!Array.isArray(patterns) || !patterns.every((pattern) => typeof pattern === "string"))
      return undefined;
    const isOther = patterns.join("\n") !== this.#decay.patterns.join("\n");
    this.#decay.patterns = patterns;
    if (!isOther) return undefined;
    const which = patterns.length === 0 ? "all of them" : `all but ${patterns.join(", ")}`;
    return `weights decay as when the run began, ${which}; \`no_decay\` says otherwise`;
  }

  protected override decayOf(name: string): number {
    return this.#decay.of(name);
  }
}
