import { mutateArguments } from "./mutate-arguments.js";
import { mutateText } from "./mutate-text.js";
import { Random } from "./random.js";

/**
 * One input of a fuzzing run: always the same for a seed and an index.
 * @param {readonly import("./corpus.js").ConfigCase[]} corpus
 * @param {number} seed
 * @param {number} index
 * @returns {import("./feed-config.js").ConfigInput & { number: number, mutated: string | Uint8Array }}
 */
export function makeInput(corpus, seed, index) {
  const random = new Random(seed, index);
  const number = random.below(corpus.length);
  const { files, args } = /** @type {import("./corpus.js").ConfigCase} */ (corpus[number]);
  const path = random.pick([...files.keys()]);
  const text = /** @type {string} */ (files.get(path));
  const other = random.pick([...random.pick(corpus).files.values()]);
  const mutated = random.chance(0.08) ? text : mutateText(random, text, other);
  /** @type {Map<string, string | Uint8Array>} */
  const changed = new Map(files);
  return {
    number,
    mutated,
    files: changed.set(path, mutated),
    args: random.chance(0.4) ? mutateArguments(random, args, text) : args,
  };
}
