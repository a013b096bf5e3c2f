export type { Criterion, Loss, LossFunction } from "./loss.js";
