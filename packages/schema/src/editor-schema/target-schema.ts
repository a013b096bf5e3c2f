import type { TargetDefinition } from "../manifest.js";
import { alternativesOf, type Alternative } from "../check/alternatives.js";
import { choose, namingOptionOf, namingSchema } from "../convert/naming-option.js";
import type { OptionConverter } from "../convert/option-converter.js";
import type { EditorJsonSchema, Reading } from "../convert/option-schema.js";
import { DEFAULT_STAGE, withNeeds } from "../stage-needs.js";
import { mustHave, mustHaveOneOf } from "../convert/rules-between.js";

/**
 * Keys with a meaning of their own in every node; not offered, so that completion shows options
 * only.
 */
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
export function targetSchema(definition: TargetDefinition, converter: OptionConverter): EditorJsonSchema {
  const { reading } = converter;
  const forms = alternativesOf(definition.options, reading.resolve);
  const title = definition.name;
  const schemas = forms.map((form) => keysOf(form, converter));
  const [only, ...others] = schemas;
  if (only && others.length === 0) return { title, type: "object", ...only };
  const naming = namingOptionOf(forms, reading.resolve);
  if (!naming) return { title, type: "object", anyOf: schemas };
  return {
    title,
    type: "object",
    properties: { ...NODE_KEYS, [naming.name]: namingSchema(naming, reading) },
    allOf: choose(naming, schemas),
  };
}

function keysOf(form: Alternative, converter: OptionConverter): EditorJsonSchema {
  const { properties, ...others } = converter.keys({ additionalProperties: true, ...form });
  return { properties: { ...NODE_KEYS, ...properties }, ...others };
}

/**
 * The keys that a node with this target must have, unless it gets them in another way; undefined
 * when nothing is needed.
 */
export function requirementsOf(
  definition: TargetDefinition,
  reading: Reading,
  openParameters: number,
): EditorJsonSchema | undefined {
  const forms = alternativesOf(definition.options, reading.resolve);
  const open = definition.parameters
    .filter((parameter) => parameter.kind === "positional")
    .slice(0, openParameters)
    .map((parameter) => parameter.name);
  const rules = forms.map((form) => rulesOf(form, open, reading));
  const naming = namingOptionOf(forms, reading.resolve);
  const needed = naming
    ? [mustHave(naming.name, reading), ...choose(naming, rules.map(allOf))]
    : rules.length > 1 && rules.every((each) => each.length > 0)
      ? [{ anyOf: forms.map((form, index) => withKeys(form, rules[index] ?? [])) }]
      : rules.length > 1
        ? []
        : rules.flat();
  if (needed.length === 0) return undefined;
  const otherwise = [isTrue("_partial_"), isTrue("_disabled_"), isTrue("_merge_"), { required: ["_args_"] }];
  if (forms.every((form) => form.additionalProperties === false && !form.patternProperties))
    otherwise.push(hasStranger(forms.flatMap((form) => Object.keys(form.properties ?? {}))));
  return { type: "object", if: { anyOf: otherwise }, else: { allOf: needed } };
}

/** Rules for the keys that must be given, but for those that the caller of a function passes. */
function rulesOf(form: Alternative, open: readonly string[], reading: Reading): readonly EditorJsonSchema[] {
  const { required = [], atLeastOneOf = [] } = withNeeds(form, DEFAULT_STAGE);
  const needed = required.filter((name) => !open.includes(name));
  return [
    ...needed.map((name) => mustHave(name, reading)),
    ...atLeastOneOf.map((group) => mustHaveOneOf(group, reading)),
  ];
}

function allOf(rules: readonly EditorJsonSchema[]): EditorJsonSchema | undefined {
  return rules.length > 0 ? { allOf: rules } : undefined;
}

/** Applies the rules of one of several forms to a node that has no key of the others. */
function withKeys(form: Alternative, rules: readonly EditorJsonSchema[]): EditorJsonSchema {
  return {
    allOf: rules,
    ...(form.additionalProperties === false
      ? { propertyNames: { enum: [...Object.keys(NODE_KEYS), ...Object.keys(form.properties ?? {})] } }
      : {}),
  };
}

/** A key that is not allowed may be the missing one, misspelt: one fault, shown at the key. */
function hasStranger(names: readonly string[]): EditorJsonSchema {
  return { not: { propertyNames: { enum: [...Object.keys(NODE_KEYS), ...names] } } };
}

function isTrue(name: string): EditorJsonSchema {
  return { properties: { [name]: { const: true } }, required: [name] };
}
