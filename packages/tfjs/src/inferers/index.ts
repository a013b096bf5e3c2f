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
export { Simple } from "./simple.js";
