import "reflect-metadata";

export { SourceText, type Location, type Position, type Span } from "./source-text.js";
export {
  DiagnosticError,
  type Diagnostic,
  type DiagnosticCode,
  type Label,
  type Report,
} from "./diagnostic.js";
export {
  renderPath,
  type ComposedConfig,
  type ConfigNode,
  type ConfigPath,
  type MappingEntry,
  type MappingNode,
  type Origin,
  type ParsedDocument,
  type ScalarNode,
  type ScalarValue,
  type SequenceNode,
} from "./config-node.js";
export type {
  ResolvedConfig,
  ResolvedEntry,
  ResolvedMapping,
  ResolvedNode,
  ResolvedReference,
  ResolvedScalar,
  ResolvedSequence,
  ResolvedTarget,
} from "./resolved-node.js";
export { isDiagnosticCode } from "./catalog/catalog.js";
export { explainDiagnostic } from "./catalog/explain-diagnostic.js";
export { renderErrorDocs } from "./catalog/render-error-docs.js";
export { readCommandLine, splitArguments, type CommandLine } from "./compose/command-line.js";
export { composeConfig, type ComposeRequest } from "./compose/compose-config.js";
export { Budget, DEFAULT_LIMITS, type Limits } from "./parse/limits.js";
export { parseDocument } from "./parse/parse-document.js";
export { decodeSource, readSource } from "./parse/read-source.js";
export { printConfig, printData, type PrintOptions } from "./print/print-config.js";
export { diagnosticsToJSON, type DiagnosticJSON } from "./render/diagnostics-json.js";
export { renderDiagnostics, type RenderOptions } from "./render/render-diagnostics.js";
export {
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
  type RunDirectory,
} from "./host.js";
export type { PlanReport, Runnable, RunSummary } from "./runnable.js";
export { OptionError, type Factory, type OptionIssue, type OptionPath } from "@lighterjs/schema";
