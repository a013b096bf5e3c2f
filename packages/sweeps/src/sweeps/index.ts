export { Median, type MedianOptions } from "../pruners/median.js";
export { SuccessiveHalving, type SuccessiveHalvingOptions } from "../pruners/successive-halving.js";
export { Grid } from "../samplers/grid.js";
export { Random } from "../samplers/random.js";
export { Sobol } from "../samplers/sobol.js";
export { TreeParzen, type TreeParzenOptions } from "../samplers/tree-parzen.js";
export {
  Integer,
  LogInteger,
  LogUniform,
  Uniform,
  type IntegerOptions,
  type LogIntegerOptions,
  type LogRangeOptions,
  type RangeOptions,
  type UniformOptions,
} from "../spaces/ranges.js";
