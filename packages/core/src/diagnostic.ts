import type { Location } from "./source-text.js";

/**
 * Permanent once released. Codes are open: those of this package are listed here, and any other
 * package registers its own, each with its paragraph, in the file that `lighter.codes` of its
 * `package.json` names. A code has two words or more.
 */
export type DiagnosticCode = CoreCode | (string & Record<never, never>);

/** The codes that the stages report. Each has a paragraph in the catalog and a fixture. */
export type CoreCode =
  | "INVALID_YAML"
  | "DUPLICATE_KEY"
  | "MULTIPLE_DOCUMENTS"
  | "FORBIDDEN_KEY"
  | "LIMIT_EXCEEDED"
  | "UNKNOWN_TAG"
  | "INVALID_ENCODING"
  | "FILE_NOT_FOUND"
  | "MISSING_CONFIG"
  | "CONFIG_CYCLE"
  | "OUTSIDE_ROOT"
  | "INVALID_COMMAND"
  | "INVALID_OVERRIDE"
  | "UNKNOWN_PATH"
  | "UNKNOWN_GROUP_OPTION"
  | "INVALID_DEFAULTS"
  | "UNKNOWN_KEY"
  | "INCOMPATIBLE_MERGE"
  | "INVALID_HEADER"
  | "UNUSED_CONFIG"
  | "AMBIGUOUS_SCALAR"
  | "MISSING_VALUE"
  | "UNQUOTED_REFERENCE"
  | "INVALID_REFERENCE"
  | "UNRESOLVED_REFERENCE"
  | "REFERENCE_CYCLE"
  | "UNKNOWN_RESOLVER"
  | "MISSING_ENVIRONMENT_VARIABLE"
  | "DEPRECATED_KEY"
  | "UNKNOWN_TARGET"
  | "AMBIGUOUS_TARGET"
  | "UNKNOWN_OPTION"
  | "MISSING_OPTION"
  | "INVALID_OPTION"
  | "CONFLICTING_OPTIONS"
  | "WRONG_SLOT"
  | "MISSING_PROVIDER"
  | "INVALID_PROJECT"
  | "CONSTRUCTION_FAILED"
  | "HOST_NOT_ALLOWED";

/** A marked place with a few words beside it. */
export interface Label extends Location {
  readonly text: string;
}

/** Puts `text` in the place of what stands there. */
export interface TextEdit extends Location {
  readonly text: string;
}

/**
 * A change that does what a line of `help` says, so that a program can make it: an editor offers it
 * as a quick fix.
 */
export interface Fix {
  /** The line of `help`, or, of one that offers several things, the one that this does. */
  readonly description: string;
  /**
   * Changes of texts, none over another; the command line is one, with an argument on each line.
   */
  readonly edits: readonly TextEdit[];
  /** Overrides to add to the command line. */
  readonly overrides?: readonly string[];
}

/** Something wrong with a config, as data. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: "error" | "warning";
  /** One line that stands alone: lower case, no full stop, names in backticks. */
  readonly message: string;
  /** The first is the primary one. */
  readonly labels: readonly [Label, ...Label[]];
  /** Path in the config: `trainer.callbacks[0].until_epoch`. */
  readonly path?: string;
  /** Facts. */
  readonly notes?: readonly string[];
  /** Advice, a line each. */
  readonly help?: readonly string[];
  /** The value that was thrown, as it was, where code of somebody else failed. */
  readonly cause?: unknown;
  /**
   * The part of `help` that a program can do; each removes the fault by itself, and loses nothing
   * that was written.
   */
  readonly fixes?: readonly Fix[];
}

/** Stages report here and go on. */
export type Report = (diagnostic: Diagnostic) => void;

const BRAND = Symbol.for("lighter.DiagnosticError");

/**
 * Carries at least one diagnostic. `message` is their headlines; the full text comes from
 * `renderDiagnostics`. What a constructor or callback threw is kept, as it was, in `cause`.
 */
export class DiagnosticError extends Error {
  readonly [BRAND] = true;
  declare readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]];

  constructor(diagnostics: readonly [Diagnostic, ...Diagnostic[]], options?: { readonly cause?: unknown }) {
    super(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`).join("\n"), options);
    // Node prints what can be enumerated of an error that nobody caught: here, whole configs with
    // all that is private in them.
    Object.defineProperty(this, "diagnostics", { value: diagnostics });
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(error: unknown): error is DiagnosticError {
    return typeof error === "object" && error !== null && BRAND in error;
  }
}
DiagnosticError.prototype.name = "DiagnosticError";
