import "reflect-metadata";

// Each stage of the pipeline and what passes between them, for programs that stop at one: what a
// page can have of `@lighterjs/core/stages`. The rest is in `stages-on-disk.ts`.
export { SourceText, type Location, type Position, type Span } from "./source-text.js";
export type { CoreCode, Fix, Label, Report, TextEdit } from "./diagnostic.js";
export { applyEdits } from "./fix.js";
export {
  type ComposedConfig,
  type ConfigNode,
  type ConfigPath,
  type MappingEntry,
  type MappingNode,
  type Origin,
  type PlacedFile,
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
export { CATALOG, explainDiagnostic } from "./catalog/catalog.js";
export { renderErrorDocs, type ErrorChapter } from "./catalog/render-error-docs.js";
export { splitArguments } from "./compose/command-line.js";
export { readAssignment } from "./compose/assignment.js";
export type { Override } from "./compose/override.js";
export { splitSweeps, type SplitSweeps, type SweptOverride } from "./compose/split-sweeps.js";
export type { SweptValues } from "./compose/swept-values.js";
export { composeConfig, type ComposeRequest } from "./compose/compose-config.js";
export { Budget, DEEPEST, DEFAULT_LIMITS, LIMIT_NAMES, type Limits } from "./parse/limits.js";
export { FILES_ON_DISK } from "#platform/files";
export type { ConfigFiles, FolderEntry } from "./access/config-files.js";
export { MemoryFiles } from "./access/memory-files.js";
export { surveyConfigFiles, type ConfigSurvey } from "./pipeline.js";
export { OptionForms } from "./check/option-forms.js";
export { readDefaults, type DefaultsEntry, type Choice } from "./compose/defaults-entry.js";
export { BUILTIN_RESOLVERS } from "./resolve/builtin-resolvers.js";
export type { FollowedReference, FollowedStep } from "./resolve/followed-reference.js";
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
export { printConfig, printLine, printResolved, type PrintOptions } from "./print/print-config.js";
export { printScalar } from "./print/print-scalar.js";
export { EnvironmentSecrets } from "./environment-secrets.js";
export { resolveReferences, type ResolveOptions } from "./resolve/resolve-references.js";
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
  isCallable,
  TargetLoadError,
  type Callable,
  type LoadedTarget,
  type TargetLoader,
} from "./instantiate/target-loader.js";
export { type Project } from "./project/project.js";
export type { ProjectRequest } from "./project/find-project.js";
export { projectOf, type ProjectData } from "./project/project-of.js";
export type { PublishedManifest } from "./project/read-manifests.js";
export { TargetRegistry, type ImportModule } from "./project/target-registry.js";
export { DiagnosticCollector } from "./diagnostic-collector.js";
export { renderCodeLine, type CodeLine } from "./own-code.js";
