import type { TargetDefinition } from "../manifest.js";
import { alternativesOf } from "../check/alternatives.js";
import { convertOther, convertProperties, type ConvertContext } from "./convert-option.js";
import type { EditorJsonSchema } from "./editor-json-schema.js";
import { mustHave, mustHaveOneOf, rulesBetween } from "./rules-between.js";

/** Keys with a meaning of their own in every node; not offered, so that completion shows options only. */
const NODE_KEYS: Readonly<Record<string, EditorJsonSchema | boolean>> = {
  _target_: true,
  _args_: { type: "array", description: "Positional arguments.", doNotSuggest: true },
  _partial_: {
    type: "boolean",
    description: "Gives a function that builds the object later.",
    doNotSuggest: true,
  },
  _recursive_: {
    type: "boolean",
    description: "`false` passes nested nodes as plain data.",
    doNotSuggest: true,
  },
  _disabled_: { type: "boolean", description: "Leaves this node out.", doNotSuggest: true },
  _merge_: {
    type: "boolean",
    description: "Keeps the options of the target that this file replaces.",
    doNotSuggest: true,
  },
  _replace_: {
    type: "boolean",
    description: "Puts this node in the place of the one that another file has here, instead of merging.",
    doNotSuggest: true,
  },
  _convert_: { description: "Accepted for configs of Hydra.", doNotSuggest: true },
};

/** The keys of a node with this target. What must be given is {@link requirementsOf}. */
export function targetSchema(definition: TargetDefinition, context: ConvertContext): EditorJsonSchema {
  const forms = alternativesOf(definition.options, context.resolve);
  const converted = forms.map((form): EditorJsonSchema => ({
    properties: { ...NODE_KEYS, ...convertProperties(form.properties ?? {}, context) },
    additionalProperties: convertOther(form.additionalProperties ?? true, context),
    ...rulesBetween(form, context.resolve),
  }));
  const [only] = converted;
  return only && converted.length === 1
    ? { title: definition.name, ...only }
    : { title: definition.name, anyOf: converted };
}

/** What a node with this target must have, unless it gets it in another way; undefined when nothing is needed. */
export function requirementsOf(
  definition: TargetDefinition,
  context: ConvertContext,
  openParameters: number,
): EditorJsonSchema | undefined {
  const forms = alternativesOf(definition.options, context.resolve);
  const [form] = forms;
  if (!form || forms.length > 1) return undefined;
  const open = definition.parameters
    .filter((parameter) => parameter.kind === "positional")
    .slice(0, openParameters);
  const needed = (form.required ?? []).filter((name) => !open.some((parameter) => parameter.name === name));
  const rules = [...needed.map(mustHave), ...(form.atLeastOneOf ?? []).map(mustHaveOneOf)];
  if (rules.length === 0) return undefined;
  const otherwise = [isTrue("_partial_"), isTrue("_disabled_"), isTrue("_merge_"), { required: ["_args_"] }];
  if (form.additionalProperties === false) otherwise.push(hasStranger(Object.keys(form.properties ?? {})));
  return { if: { anyOf: otherwise }, else: { allOf: rules } };
}

/** A key that is not allowed may be the missing one, misspelt: one fault, shown at the key. */
function hasStranger(names: readonly string[]): EditorJsonSchema {
  return { not: { propertyNames: { enum: [...Object.keys(NODE_KEYS), ...names] } } };
}

function isTrue(name: string): EditorJsonSchema {
  return { properties: { [name]: { const: true } }, required: [name] };
}
