export type { JsonSchema, JsonType, JsonValue, Slot } from "./json-schema.js";
export type { ConfigRule, RulePlace } from "./config-rule.js";
export type { DataOptions, NamedParts, OutputOption, OutputOptions, PartWiring } from "./named-parts.js";
export type { OmittedExport, TargetDefinition, TargetManifest, TargetParameter } from "./manifest.js";
export type { Factory } from "./factory.js";
export {
  OptionError,
  type OptionFault,
  type OptionIssue,
  type OptionIssueCode,
  type OptionPath,
} from "./option-issue.js";
export { listNames } from "./check/wording.js";
export { suggestNames } from "./suggest-names.js";
export {
  wireNodes,
  type NodeWiring,
  type WiredNode,
  type WiredNodes,
  type WiringOptions,
} from "./wire-nodes.js";
export { namesOfOption, translateTarget, translateWord } from "./translate-name.js";
export { FOREIGN_PATHS } from "./foreign-names.js";
export { PlannedObject, UNKNOWN_VALUE } from "./planned-object.js";
export { isRecord } from "./data-shape.js";
export { manifestFault } from "./manifest-fault.js";
export { TargetCatalog } from "./target-catalog.js";
export { checkOptions, type CheckOptions } from "./check/check-options.js";
export { matchSlot, optionSchemas } from "./check/option-schemas.js";
export { renderPath } from "./render-path.js";
export { isTuple, takesAnything } from "./schema-forms.js";
export { formsOfOptions, optionNames, parametersFor } from "./option-names.js";
export { validatorFolder } from "./validators/validator-folder.js";
export { DEFAULT_STAGE, withNeeds } from "./stage-needs.js";
export { validateOptions, type OwnManifest } from "./validate-options.js";
export { createEditorSchema, type EditorSchemas } from "./editor-schema/create-editor-schema.js";
export { explainOption } from "./convert/option-notes.js";
export type { EditorJsonSchema } from "./convert/option-schema.js";
export { describeUnfilled, unfilledSlots } from "./check/unfilled-slots.js";
export { renderType } from "./check/render-type.js";
export { renderReference } from "./reference/render-reference.js";
