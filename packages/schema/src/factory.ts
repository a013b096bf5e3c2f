/**
 * Makes a `T` when called. An option of this type takes an ordinary node for a `T` and delivers it
 * as a factory, so that the receiver decides when, and how often, the object is built.
 *
 * @example
 * ```ts
 * import type { Factory } from "@lighterjs/schema";
 *
 * interface Optimizer {
 *   learningRate: number;
 * }
 * const makeSgd: Factory<Optimizer> = () => ({ learningRate: 0.1 });
 * ```
 */
export interface Factory<T> {
  (): T;
}
