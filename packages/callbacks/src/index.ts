import "reflect-metadata";

export type { Callback, StateValue } from "./callback.js";
export { CallbackError } from "./callback-error.js";
export { CallbackList, type Hook } from "./callback-list.js";
export { callbackKeys, callbackStates, loadCallbackStates, type CallbackStates } from "./callback-states.js";
export { Checkpoint, type CheckpointOptions } from "./checkpoint.js";
export { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.js";
export type { ForeseeingTrainer, PlanReport } from "./foreseeing-trainer.js";
export { Freezer } from "./freezer/freezer.js";
export { FREEZING_METRICS } from "./freezer/report-transition.js";
export type { FreezeWindow } from "./freezer/freeze-window.js";
export type { FreezerOptions, FrozenStatistics } from "./freezer/freezer-options.js";
export {
  ExponentialMovingAverage,
  type ExponentialMovingAverageOptions,
} from "./exponential-moving-average.js";
export { FreezePlan, type FreezePlanJson } from "./plan/freeze-plan.js";
export type {
  FreezePlanContent,
  MetricRelease,
  PlannedParameter,
  PlannedPhase,
  PlanNote,
  PlanWarning,
  StepForecast,
} from "./plan/plan-content.js";
export { planMarkup } from "./plan/html/plan-page.js";
export { PLAN_STYLE } from "./plan/html/page-style.js";
export { matchesGlob } from "./freezer/match-names.js";
export { nameLayers } from "./layer-names.js";
export { planFreezing, type FreezePlanInput } from "./plan/plan-freezing.js";
export { MetricMonitor, type MonitorMoment } from "./metric-monitor.js";
export type { PlannedLayer } from "./plan/relative-step-cost.js";
export type {
  NumberArray,
  OutputBatch,
  PredictedOutput,
  PredictionBatch,
  PredictionStage,
} from "./predictions.js";
export { readField as readStateField, readNumber as readStateNumber, SavedStateError } from "./read-state.js";
export { SaveModel, type SaveModelOptions } from "./save-model.js";
export { TimeLimit, type TimeLimitOptions } from "./time-limit.js";
export { counted, grouped } from "./wording.js";
export type {
  CheckpointStore,
  KeptCheckpoints,
  MonitorMode,
  NormalizationMode,
  Parameter,
  RankedCheckpoint,
  Trainer,
  TrainerCapabilities,
  WeightCopy,
} from "./trainer.js";
