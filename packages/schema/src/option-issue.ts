/** Keys and indices from an object's own options to the value in question: `["names", 0]`. */
export type OptionPath = readonly (string | number)[];

/**
 * Codes are open: those of this package are listed, and an object may use any that its own package
 * registers.
 */
export type OptionIssueCode =
  | "UNKNOWN_OPTION"
  | "MISSING_OPTION"
  | "INVALID_OPTION"
  | "CONFLICTING_OPTIONS"
  | "WRONG_SLOT"
  | (string & Record<never, never>);

/** One fault in the options of one object, in the words of a diagnostic but without a position. */
export interface OptionIssue {
  readonly code: OptionIssueCode;
  /** Where, seen from the options. Empty for the options as a whole. */
  readonly path: OptionPath;
  /** Whether the key or the value at `path` is wrong. */
  readonly on: "key" | "value";
  /** One line that stands alone: lower case, no full stop, names in backticks. */
  readonly message: string;
  /** A few words beside the marked place: `expected an integer, found a string`. */
  readonly label: string;
  /** Other options that matter to it, with a few words for each. */
  readonly related?: readonly {
    /** The object whose options they are, when it is another one. */
    readonly subject?: object;
    readonly path: OptionPath;
    readonly on: "key" | "value";
    readonly label: string;
  }[];
  readonly notes?: readonly string[];
  readonly help?: readonly string[];
  /**
   * The text that `help` names, as YAML to stand instead of the key or value: each alone mends the
   * fault. Only where that is all there is to do.
   */
  readonly replacements?: readonly string[];
  /** The values that are allowed, as it follows "must be": `an integer of at least 1`. */
  readonly expected?: string;
  /** The options that are not set: all of them are needed, or one. */
  readonly missing?: readonly string[];
}

/** A fault of an option whose path is known. */
export interface OptionFault
  extends Omit<OptionIssue, "path" | "code" | "on">, Partial<Pick<OptionIssue, "code" | "on">> {
  readonly cause?: unknown;
}

const BRAND = Symbol.for("lighter.OptionError");

/**
 * Thrown by an object about its own options, at construction or later.
 *
 * The object knows nothing of YAML; whoever built it from a config turns each issue into a
 * diagnostic with a position.
 */
export class OptionError extends Error {
  readonly [BRAND] = true;
  /** The object whose options are at fault, when it is not the one under construction. */
  declare readonly subject: object | undefined;

  constructor(
    readonly issues: readonly [OptionIssue, ...OptionIssue[]],
    options: { readonly cause?: unknown; readonly subject?: object } = {},
  ) {
    super(
      issues.map((issue) => [issue.message, ...(issue.help ?? [])].join("\n  ")).join("\n"),
      "cause" in options ? { cause: options.cause } : undefined,
    );
    // Node prints what can be enumerated of an error that nobody caught, and an object may hold
    // anything.
    Object.defineProperty(this, "subject", { value: options.subject });
  }

  /**
   * One fault of one option: `OptionError.about(this, ["path"], { message: …, label: … })`.
   *
   * @param path empty for the options as a whole
   * @param fault about the value and an `INVALID_OPTION`, unless it says otherwise
   */
  static about(subject: object | undefined, path: OptionPath, { cause, ...fault }: OptionFault): OptionError {
    return new OptionError([{ code: "INVALID_OPTION", on: "value", ...fault, path }], {
      ...(subject !== undefined && { subject }),
      ...(cause !== undefined && { cause }),
    });
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(error: unknown): error is OptionError {
    return typeof error === "object" && error !== null && BRAND in error;
  }
}
OptionError.prototype.name = "OptionError";
