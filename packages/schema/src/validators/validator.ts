import { isMapping } from "../check/describe-value.js";
import { fitsPlanned, type FitsSlot } from "../check/fits-slot.js";

/**
 * The caller of a validator's code, its `this`: that code stands alone in its file and imports
 * nothing.
 */
export interface ValidatorContext {
  readonly fits: FitsSlot;
  /** Whether a value is plain data with keys: no list, and no planned object. */
  readonly isMapping: (value: unknown) => boolean;
  /**
   * Options of the target that the config may leave out, since the call of a function or factory
   * gives them.
   */
  readonly open: ReadonlySet<string>;
}

/** Whether the options of one target are right. */
export type Validator = (this: ValidatorContext, options: unknown) => boolean;

/** A fault, as ajv says it. */
export interface ValidatorError {
  /** JSON pointer: `/layers/0/units`. */
  readonly instancePath: string;
  readonly message?: string;
}

const NOTHING: ReadonlySet<string> = new Set();

const complete: ValidatorContext = { fits: fitsPlanned, isMapping, open: NOTHING };

/** The context of options that a config gives. */
export function validatorContext(open: ReadonlySet<string> = NOTHING): ValidatorContext {
  return open.size === 0 ? complete : { ...complete, open };
}
