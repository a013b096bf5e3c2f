import type { DiagnosticCode } from "../diagnostic.js";
import type { Resolver } from "../resolve/resolver.js";
import type { DifferenceName } from "./differences.js";

/** One rule of the config language, as a config and what comes of it. */
export interface ConformanceCase {
  /**
   * Of the collection of cases that Hydra was measured with; what lies next to one has a letter
   * behind its number.
   */
  readonly id: string;
  /** The rule that holds. */
  readonly rule: string;
  /** Text of `config.yaml`, or of several files by path. */
  readonly config: string | Readonly<Record<string, string>>;
  /** The command line, where it is not `config.yaml` alone. */
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly resolvers?: Readonly<Record<string, Resolver>>;
  /** The whole config once it is composed. */
  readonly composed?: unknown;
  /** The options that an object gets which refers to these paths. */
  readonly built?: Readonly<Record<string, unknown>>;
  /** Arguments that a built function is called with before its result is compared. */
  readonly call?: readonly unknown[];
  /** Whether what is built for the first two paths is one object. */
  readonly same?: boolean;
  /** The constructions and calls, in this order. */
  readonly events?: readonly string[];
  /** Everything that is reported, in source order: a code, or more of it. */
  readonly reported?: readonly (DiagnosticCode | ExpectedReport)[];
  /** Set where Hydra has another outcome and this one is meant. */
  readonly differs?: DifferenceName;
}

export interface ExpectedReport {
  readonly code: DiagnosticCode;
  /** `config.yaml:3:5`. */
  readonly at?: string;
  readonly path?: string;
  /** Words of the report: its message, labels, notes or help. */
  readonly says?: readonly string[];
}

export interface ConformanceGroup {
  /** Of its cases' ids. */
  readonly letter: string;
  readonly title: string;
  /** Set where Hydra has no outcome to compare with. */
  readonly beyondHydra?: true;
  readonly cases: readonly ConformanceCase[];
}
