import { OptionError } from "@lighterjs/schema";
import type { NumberDimension, Space } from "../search/dimension.js";

/** Both ends of a range. */
export interface RangeOptions {
  /** Smallest value. */
  readonly from: number;
  /** Largest value. */
  readonly to: number;
}

/** A range with steps, if wanted. */
export interface UniformOptions extends RangeOptions {
  /**
   * Distance from one value to the next, counted from `from`. By default every number counts.
   *
   * @exclusiveMinimum 0
   */
  readonly step?: number;
}

/** Both ends of a logarithmic range. */
export interface LogRangeOptions {
  /**
   * Smallest value.
   *
   * @exclusiveMinimum 0
   */
  readonly from: number;
  /**
   * Largest value.
   *
   * @exclusiveMinimum 0
   */
  readonly to: number;
}

/** Both ends of a range of integers. */
export interface IntegerOptions {
  /**
   * Smallest value.
   *
   * @integer
   */
  readonly from: number;
  /**
   * Largest value.
   *
   * @integer
   */
  readonly to: number;
  /**
   * Distance from one value to the next, counted from `from`.
   *
   * @minimum 1
   * @integer
   * @defaultValue 1
   */
  readonly step?: number;
}

/** Both ends of a logarithmic range of integers. */
export interface LogIntegerOptions {
  /**
   * Smallest value.
   *
   * @minimum 1
   * @integer
   */
  readonly from: number;
  /**
   * Largest value.
   *
   * @minimum 1
   * @integer
   */
  readonly to: number;
}

/** Numbers between two, equal differences counting the same: a dropout rate, a momentum. */
export class Uniform implements Space {
  constructor(readonly options: UniformOptions) {
    requireOrder(this, options);
  }

  dimension(): NumberDimension {
    const { from, to, step } = this.options;
    return { kind: "number", from, to, log: false, ...(step !== undefined && { step }) };
  }
}

/** Numbers between two, equal ratios counting the same: a learning rate, a weight decay. */
export class LogUniform implements Space {
  constructor(readonly options: LogRangeOptions) {
    requireOrder(this, options);
  }

  dimension(): NumberDimension {
    const { from, to } = this.options;
    return { kind: "number", from, to, log: true };
  }
}

/** Integers from one to another: a number of layers. */
export class Integer implements Space {
  constructor(readonly options: IntegerOptions) {
    requireOrder(this, options);
  }

  dimension(): NumberDimension {
    const { from, to, step = 1 } = this.options;
    return { kind: "number", from, to, step, log: false };
  }
}

/**
 * Integers from one to another, equal ratios counting the same: a number of units, a batch size.
 */
export class LogInteger implements Space {
  constructor(readonly options: LogIntegerOptions) {
    requireOrder(this, options);
  }

  dimension(): NumberDimension {
    const { from, to } = this.options;
    return { kind: "number", from, to, step: 1, log: true };
  }
}

/** @throws OptionError where the range ends before it starts */
function requireOrder(space: Space, { from, to }: RangeOptions): void {
  if (from <= to) return;
  throw OptionError.about(space, ["to"], {
    code: "INVALID_OPTION",
    message: `the range ends before it starts: \`from\` is ${from}, \`to\` is ${to}`,
    label: `smaller than \`from\``,
    help: ["swap the two"],
  });
}
