import type { NumberDimension } from "../search/dimension.js";

/** A range of numbers from which a sweep takes the values of a parameter. */
export interface Space {
  /** The range, as samplers see it. */
  dimension(): NumberDimension;
}
