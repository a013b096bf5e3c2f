import type { DiagnosticCode } from "../diagnostic.js";
import type { ComputedScalar, Place, Value } from "./place.js";
import type { Argument } from "./reference-syntax.js";
import type { HydraRuntime } from "./hydra-runtime.js";
import type { ReportedFault } from "./reported-fault.js";

/** One `${name:argument,…}` that is being evaluated, as a built-in resolver sees it. */
export interface ResolverCall {
  readonly args: readonly Argument[];
  /** The reference as it is written. */
  readonly written: string;
  /** Where it is written. */
  readonly place: Place;
  /**
   * The value of a variable, where it is set.
   *
   * @param hasDefault - whether something stands for it otherwise
   */
  variable(name: string, hasDefault: boolean): string | undefined;
  /** Whether a variable that is not set is taken for an empty one. */
  readonly incomplete: boolean;
  /** The instant of the run. */
  readonly time: Date;
  readonly hydra: HydraRuntime | undefined;
  value(index: number): Value;
  text(index: number): string;
  /** The text of an argument, with what may be shown of it. */
  scalar(index: number): ComputedScalar;
  /** The node that an argument names, `a.b` or `${a.b}`; reports when there is none. */
  node(index: number): Place;
  /** The node that an argument names, when there is one that has a value. */
  findNode(index: number): Place | undefined;
  isDisabled(place: Place): boolean;
  /** Whether copying this place here would go on for ever; reports it. */
  checkCopy(source: Place): void;
  fault(fault: CallFault): ReportedFault;
  warnDeprecated(target: Place, message: string | undefined): void;
}

export interface CallFault {
  readonly code?: DiagnosticCode;
  readonly message: string;
  readonly label: string;
  /** The argument at fault; otherwise the whole reference. */
  readonly argument?: number;
  readonly help?: readonly string[];
}

export type BuiltinResolver = (call: ResolverCall) => Value;
