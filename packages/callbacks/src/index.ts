import "reflect-metadata";

export type { Callback, StateValue } from "./callback.js";
export type { NormalizationMode, Parameter, Trainer, TrainerCapabilities } from "./trainer.js";
