import type { TargetDefinition } from "@lighterjs/schema";

/** A class, or a function; which of the two, the target's definition says. */
export type Callable = (new (...args: unknown[]) => object) &
  ((this: unknown, ...args: unknown[]) => unknown);

export function isCallable(value: unknown): value is Callable {
  return typeof value === "function";
}

/** The code behind a target. */
export interface LoadedTarget {
  readonly callable: Callable;
  /**
   * The object that the function is a member of, its `this`; `undefined` for an export of a module.
   */
  readonly owner: unknown;
}

/** Finds the code behind a target. */
export interface TargetLoader {
  /** @throws {TargetLoadError} when its module or export is not there */
  load(definition: TargetDefinition): Promise<LoadedTarget>;
}

/** The manifest promises what its package does not keep. */
export class TargetLoadError extends Error {
  constructor(
    message: string,
    readonly help: readonly string[],
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}
TargetLoadError.prototype.name = "TargetLoadError";
