export type {
  DetailedPredictions,
  InferenceContext,
  InferenceModel,
  Inferer,
  ModelOutput,
  ModelPort,
  Predictions,
  PredictOptions,
} from "./inferer.js";
export { Ensemble, type EnsembleOptions } from "./ensemble.js";
export { MonteCarloDropout, type MonteCarloDropoutOptions } from "./monte-carlo-dropout.js";
export { Simple } from "./simple.js";
export { SlidingWindow, type SlidingWindowOptions } from "./sliding-window.js";
export { TestTimeAugmentation, type TestTimeAugmentationOptions } from "./test-time-augmentation.js";
