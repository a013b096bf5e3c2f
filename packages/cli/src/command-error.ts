const BRAND = Symbol.for("lighter.CommandError");

/**
 * Thrown when what was asked for cannot be done, for a reason outside any config text; says what to
 * do about it.
 */
export class CommandError extends Error {
  readonly [BRAND] = true;
  override readonly name = "CommandError";
  readonly help: readonly string[];

  /** @param message - one line: lower case, no full stop, names in backticks */
  constructor(
    message: string,
    options: { readonly help?: readonly string[]; readonly cause?: unknown } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.help = options.help ?? [];
  }

  /** Works across the bundled and the ordinary build, where `instanceof` would not. */
  static is(error: unknown): error is CommandError {
    return typeof error === "object" && error !== null && BRAND in error;
  }
}
