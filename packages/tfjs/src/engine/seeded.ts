import type { RandomStream } from "@lighterjs/core";

/**
 * Runs `work` while TensorFlow.js draws its seeds from `stream`: initializers, dropout and noise
 * layers take theirs from `Math.random` when they are given none. Lent for the synchronous span of
 * `work` only; what `work` awaits is not covered.
 */
export function withSeed<T>(stream: RandomStream, work: () => T): T {
  const original = Math.random;
  Math.random = () => stream.next();
  try {
    return work();
  } finally {
    Math.random = original;
  }
}
