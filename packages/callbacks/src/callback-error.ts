import type { RunFault } from "@lighterjs/core";
import type { Callback } from "./callback.js";

const BRAND = Symbol.for("lighter.CallbackError");

/**
 * A hook of a callback failed. What it threw is kept, as it was, in `cause`.
 *
 * @noTarget
 */
export class CallbackError extends Error implements RunFault {
  readonly [BRAND] = true;
  readonly code = "CALLBACK_FAILED";
  readonly label: string;

  constructor(
    readonly callback: Callback,
    readonly hook: string,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`callback \`${callback.constructor.name}\` failed in \`${hook}\`: ${reason}`, { cause });
    this.label = `threw in \`${hook}\``;
  }

  /** The callback, under the name that a report looks for. */
  get subject(): Callback {
    return this.callback;
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(error: unknown): error is CallbackError {
    return typeof error === "object" && error !== null && BRAND in error;
  }
}
CallbackError.prototype.name = "CallbackError";
