export type { JsonSchema, JsonType, JsonValue, Slot } from "./json-schema.js";
export type { TargetDefinition, TargetManifest, TargetParameter } from "./manifest.js";
export type { Factory } from "./factory.js";
export { OptionError, type OptionIssue, type OptionIssueCode, type OptionPath } from "./option-issue.js";
