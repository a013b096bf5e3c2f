import "reflect-metadata";

export { SourceText, type Location, type Position, type Span } from "./source-text.js";
export {
  DiagnosticError,
  type Diagnostic,
  type CoreCode,
  type DiagnosticCode,
  type Fix,
  type Label,
  type Report,
  type TextEdit,
} from "./diagnostic.js";
export { applyEdits } from "./fix.js";
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
  type Usage,
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
  ResolvedUnknown,
} from "./resolved-node.js";
export type { Catalog, CatalogRecord } from "./catalog/catalog-record.js";
export { CATALOG } from "./catalog/catalog.js";
export { explainDiagnostic } from "./catalog/explain-diagnostic.js";
export { renderErrorDocs, type ErrorChapter } from "./catalog/render-error-docs.js";
export { readCommandLine, splitArguments, type CommandLine } from "./compose/command-line.js";
export { composeConfig, type ComposeRequest } from "./compose/compose-config.js";
export { Budget, DEEPEST, DEFAULT_LIMITS, LIMIT_NAMES, type Limits } from "./parse/limits.js";
export { parseDocument } from "./parse/parse-document.js";
export { decodeSource, readSource } from "./parse/read-source.js";
export { changesToJSON, type ChangeSideJSON, type ConfigChangeJSON } from "./diff/changes-json.js";
export type {
  AddedValue,
  ChangedValue,
  ChangeOwner,
  ChangeSide,
  ConfigChange,
  MovedItem,
  RemovedValue,
} from "./diff/config-change.js";
export { diffConfigs, type ComparedConfig } from "./diff/diff-configs.js";
export { loadComparedConfig } from "./diff/load-compared-config.js";
export { renderChanges } from "./diff/render-changes.js";
export { runConfig } from "./diff/run-config.js";
export { pathBase, pathPrefixes, type PathPrefixes } from "./print/path-prefixes.js";
export { printConfig, printResolved, type PrintOptions } from "./print/print-config.js";
export { fileAccess, isAllowedHost, withFileAccess, type FileAccess } from "./access/file-access.js";
export {
  DEFAULT_FILE_LIMITS,
  FILE_LIMIT_NAMES,
  fileLimitHelp,
  type FileLimits,
} from "./access/file-limits.js";
export { parseJSON, UnusableJSONError } from "./access/parse-json.js";
export { openRegularFile, readRegularFile, readWholeFile, type Unreadable } from "./read-regular-file.js";
export { EnvironmentSecrets } from "./environment-secrets.js";
export { diagnosticsToGitHub } from "./render/diagnostics-github.js";
export {
  diagnosticsToJSON,
  type DiagnosticJSON,
  type LabelJSON,
  type PlaceJSON,
} from "./render/diagnostics-json.js";
export { diagnosticsToSARIF } from "./render/diagnostics-sarif.js";
export { escapeLine, escapeUnseen } from "./render/display-text.js";
export { wrapText } from "./render/wrap-text.js";
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
  type RunConfig,
  type RunDirectory,
} from "./host.js";
export {
  processFate,
  thisProcess,
  type ProcessFate,
  type ProcessIdentity,
} from "./files/process-identity.js";
export {
  findHeldLock,
  isHeldElsewhere,
  takeLock,
  type HeldLock,
  type LockPlace,
  type ProcessLock,
} from "./files/process-lock.js";
export {
  removeLeftovers,
  replaceFile,
  replaceFileSync,
  syncFileSync,
  syncFolder,
  temporaryName,
  type FileContent,
} from "./files/replace-file.js";
export { createRandomSource } from "./random-source.js";
export { resolveReferences, type ResolveOptions } from "./resolve/resolve-references.js";
export type { Resolver } from "./resolve/resolver.js";
export { checkConfig } from "./check/check-config.js";
export type {
  CheckedConfig,
  CheckedEntry,
  CheckedList,
  CheckedMapping,
  CheckedObject,
  CheckedScalar,
  CheckedTarget,
  CheckedUnknown,
  CheckedValue,
  Delivery,
} from "./check/checked-config.js";
export { InstanceGraph } from "./instantiate/instance-graph.js";
export { instantiate, type InstantiateOptions } from "./instantiate/instantiate.js";
export {
  TargetLoadError,
  type Callable,
  type LoadedTarget,
  type TargetLoader,
} from "./instantiate/target-loader.js";
export { registeredCodes } from "./project/registered-codes.js";
export { loadProject } from "./project/load-project.js";
export { type Project } from "./project/project.js";
export type { ProjectRequest } from "./project/find-project.js";
export type { PublishedManifest } from "./project/read-manifests.js";
export { TargetRegistry } from "./project/target-registry.js";
export { DiagnosticCollector } from "./diagnostic-collector.js";
export {
  buildConfigFiles,
  checkConfigFiles,
  type BuiltRun,
  type CheckedRun,
  type ConfigRequest,
} from "./pipeline.js";
export type {
  PlanReport,
  ResumeRequest,
  Runnable,
  RunSummary,
  SummaryReport,
  TextReader,
} from "./runnable.js";
export { ownCodeOf, renderCodeLine, type CodeLine } from "./own-code.js";
export { isRunFault, type RunFault } from "./run-fault.js";
export { OptionError, type Factory, type OptionIssue, type OptionPath } from "@lighterjs/schema";
