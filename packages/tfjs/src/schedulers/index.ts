export { Cosine, type CosineOptions } from "./cosine.js";
export { Exponential, type ExponentialOptions } from "./exponential.js";
export { ReduceOnPlateau, type ReduceOnPlateauOptions } from "./reduce-on-plateau.js";
export type { IntervalOptions } from "./interval-options.js";
export { Linear, type LinearOptions } from "./linear.js";
export type { Interval, Scheduler } from "./scheduler.js";
export { Step, type StepOptions } from "./step.js";
export { WarmUp, type WarmUpOptions } from "./warm-up.js";
