import "reflect-metadata";

// What code needs that is built from configs, or that checks and runs them.
export { DiagnosticError, type Diagnostic, type DiagnosticCode } from "./diagnostic.js";
export {
  CALLBACKS,
  CLOCK,
  LOGGER,
  NODE_PATH,
  OPTIONS,
  PROGRESS,
  RANDOM,
  RUN_BUILDER,
  RUN_DIRECTORY,
  STOP_SIGNAL,
  type Clock,
  type Logger,
  type Progress,
  type ProgressDisplay,
  type RandomSource,
  type RandomStream,
  type RunBuilder,
  type RunConfig,
  type RunDirectory,
} from "./host.js";
export { createRandomSource } from "./random-source.js";
export type { Resolver } from "./resolve/resolver.js";
export {
  buildConfigFiles,
  checkConfigFiles,
  type BuiltRun,
  type CheckedRun,
  type ConfigRequest,
} from "./pipeline.js";
export type {
  ExportedModel,
  ExportRequest,
  Report,
  ResumeRequest,
  Runnable,
  RunSummary,
  StageName,
  StageRequest,
  StageSummary,
  TextReader,
  UsedCheckpoint,
} from "./runnable.js";
export { ownCodeOf } from "./own-code.js";
export { isRunFault, type RunFault } from "./run-fault.js";
export { OptionError, type OptionIssue, type OptionPath } from "@lighterjs/schema";
