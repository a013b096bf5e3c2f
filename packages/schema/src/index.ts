export type { JsonSchema, JsonType, JsonValue, Slot } from "./json-schema.js";
export type { TargetDefinition, TargetManifest, TargetParameter } from "./manifest.js";
export type { Factory } from "./factory.js";
export { OptionError, type OptionIssue, type OptionIssueCode, type OptionPath } from "./option-issue.js";
export { suggestNames } from "./suggest-names.js";
export { PlannedObject, UNKNOWN_VALUE } from "./planned-object.js";
export { TargetCatalog } from "./target-catalog.js";
export { checkOptions, type CheckOptions } from "./check/check-options.js";
export { matchSlot, optionSchemas } from "./check/option-schemas.js";
