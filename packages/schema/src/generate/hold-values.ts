import { checkValue } from "../check/check-value.js";
import { alternativesOf, type ResolveRef } from "../check/alternatives.js";
import type { CheckContext } from "../check/context.js";
import { describeForms } from "../check/describe-schema.js";
import { describeValue, isMapping } from "../check/describe-value.js";
import type { JsonSchema, JsonValue } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import { mapSchema } from "../map-schema.js";

/** Finds defaults and examples that the option itself would refuse. */
export function faultsOfValues(schema: JsonSchema, resolve: ResolveRef): readonly string[] {
  const { default: value, examples = [], ...own } = schema;
  const misfit = (tag: string, each: JsonValue): string | undefined => {
    if (fits(own, each, resolve)) return undefined;
    const expected = describeForms(alternativesOf(own, resolve), resolve);
    return `the \`${tag}\` is ${describeValue(each)}, but the option must be ${expected}`;
  };
  const faults = [
    ...(value === undefined ? [] : [misfit("@defaultValue", value)]),
    ...examples.map((example) => misfit("@example", example)),
  ];
  return faults.flatMap((fault) => fault ?? []);
}

/**
 * A schema without the defaults and examples that do not fit: those of a package that is only read.
 */
export function withoutMisfits(schema: JsonSchema, resolve: ResolveRef): JsonSchema {
  return mapSchema(schema, (part) => {
    const { default: value, examples, ...own } = part;
    if (value === undefined && examples === undefined) return part;
    const keepsDefault = value !== undefined && fits(own, value, resolve);
    const kept = (examples ?? []).filter((example) => fits(own, example, resolve));
    return {
      ...own,
      ...(keepsDefault ? { default: value } : {}),
      ...(kept.length > 0 ? { examples: kept } : {}),
    };
  });
}

/** The same for the options of a target, whose own examples are nodes in YAML. */
export function withoutMisfitsInside({ examples, ...options }: JsonSchema, resolve: ResolveRef): JsonSchema {
  return { ...withoutMisfits(options, resolve), ...(examples ? { examples } : {}) };
}

function fits(schema: JsonSchema, value: JsonValue, resolve: ResolveRef): boolean {
  return checkValue(schema, value, [], contextOf(resolve)).length === 0;
}

/** Of an object only its node can be said, and only where a config names it. */
function contextOf(resolve: ResolveRef): CheckContext {
  return {
    definition: NO_TARGET,
    resolve,
    formsOf: (schema) => alternativesOf(schema, resolve),
    fits: (value) => isMapping(value) && "_target_" in value,
    unfilled: () => [],
    producersOf: () => [],
    from: "config",
  };
}

const NO_TARGET: TargetDefinition = {
  name: "",
  kind: "class",
  module: "",
  exportPath: [],
  description: "",
  parameters: [],
  options: {},
  produces: [],
};
