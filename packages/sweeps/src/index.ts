export * as launchers from "./launchers/index.js";
export * as sweeps from "./sweeps/index.js";
export { Sweep, type ObjectiveOptions, type SweepOptions } from "./sweep.js";
export type {
  LaunchedSweep,
  LaunchedTrial,
  Launcher,
  LaunchSession,
  TrialEnd,
} from "./launchers/launcher.js";
export type { Curve, CurvePoint, PruneRequest, Pruner } from "./pruners/pruner.js";
export type { DrawOptions, Sampler, SpaceFault, SuggestRequest } from "./samplers/sampler.js";
export type {
  Dimension,
  ListDimension,
  NumberDimension,
  Point,
  SearchSpace,
  Space,
} from "./search/dimension.js";
export type { Better, Observation } from "./search/observation.js";
export type { TrialChannel } from "./study/trial-callback.js";
