import type { JsonValue } from "@lighterjs/schema";

/**
 * A function that a program may offer to configs as `${name:argument,…}`: a pure function of its
 * arguments, which are plain data. What it throws becomes a diagnostic at the reference.
 *
 * @example
 * ```ts
 * import type { Resolver } from "@lighterjs/core";
 *
 * const resolvers: ReadonlyMap<string, Resolver> = new Map([["join", (...parts) => parts.join("-")]]);
 * ```
 */
export type Resolver = (...args: readonly JsonValue[]) => JsonValue;
