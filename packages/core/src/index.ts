import "reflect-metadata";

// What code needs that is built from configs, or that checks and runs them. The stages of the
// pipeline are exported by `stages.ts`.
export {
  DiagnosticError,
  type Diagnostic,
  type DiagnosticCode,
  type Fix,
  type Label,
  type TextEdit,
} from "./diagnostic.js";
export { fileAccess, isAllowedHost, withFileAccess, type FileAccess } from "./access/file-access.js";
export { fileLimitHelp, type FileLimits } from "./access/file-limits.js";
export { parseJSON, UnusableJSONError } from "./access/parse-json.js";
export { readWholeFile, type Unreadable } from "./read-regular-file.js";
export { diagnosticsToJSON, type DiagnosticJSON } from "./render/diagnostics-json.js";
export { escapeLine, escapeUnseen } from "./render/display-text.js";
export { html, htmlPage, Markup, withCode, type PageParts, type Piece } from "./render/html-text.js";
export { wrapText } from "./render/wrap-text.js";
export { renderDiagnostics, type RenderOptions } from "./render/render-diagnostics.js";
export {
  CALLBACKS,
  CLOCK,
  LOGGER,
  NODE_PATH,
  OPTIONS,
  PROGRESS,
  RANDOM,
  RUN_DIRECTORY,
  STOP_SIGNAL,
  type Clock,
  type Logger,
  type Progress,
  type ProgressDisplay,
  type RandomSource,
  type RandomStream,
  type RunConfig,
  type RunDirectory,
} from "./host.js";
export { createRandomSource } from "./random-source.js";
export type { Resolver } from "./resolve/resolver.js";
export { InstanceGraph } from "./instantiate/instance-graph.js";
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
export { OptionError, type Factory, type OptionIssue, type OptionPath } from "@lighterjs/schema";
