import { alternativesOf, type Alternative } from "../check/alternatives.js";
import { OptionConverter } from "../convert/option-converter.js";
import type { OptionSchema } from "../convert/option-schema.js";
import type { JsonSchema } from "../json-schema.js";
import type { TargetDefinition } from "../manifest.js";
import type { TargetCatalog } from "../target-catalog.js";

/**
 * Makes the schema by which ajv judges the options of a target. It holds nothing but what decides,
 * so two targets that take the same options have the same schema, and a change of a description
 * leaves it as it is.
 *
 * What must be given at the top is said by `needs` and `needsBeside`, since there the call of a
 * function may give what a config leaves out; below, `required` and `dependencies` say it.
 */
export function toAjvSchema(catalog: TargetCatalog, definition: TargetDefinition): OptionSchema {
  const definitions: Record<string, OptionSchema> = {};
  const names = new Map<string | JsonSchema, string>();
  const resolve = (ref: string) => catalog.resolve(definition, ref);
  const converter = new OptionConverter({
    written: false,
    resolve,
    refer: (key, write) => {
      let name = names.get(key);
      if (name === undefined) {
        name = `d${names.size}`;
        names.set(key, name);
        definitions[name] = { judge: write() };
      }
      return { $ref: `#/definitions/${name}` };
    },
    slot: (slots, values) => ({ either: { slots, values } }),
    anything: {},
  });
  const [only, ...others] = alternativesOf(definition.options, resolve).map((form) =>
    optionsSchema(form, converter),
  );
  return {
    judge: only && others.length === 0 ? only : { anyOf: [...(only ? [only] : []), ...others] },
    ...(Object.keys(definitions).length > 0 && { definitions }),
  };
}

/** The options of a target as a whole, in one of their forms. */
function optionsSchema(form: Alternative, converter: OptionConverter): OptionSchema {
  const { properties = {}, required = [], atLeastOneOf = [] } = form;
  const needs = [...required.map((name) => [name]), ...atLeastOneOf];
  const needsBeside: Record<string, readonly string[]> = {};
  const withoutNeeds: Record<string, JsonSchema> = {};
  for (const [name, option] of Object.entries(properties)) {
    const [first] = alternativesOf(option, converter.reading.resolve);
    if (first?.requires) needsBeside[name] = first.requires;
    withoutNeeds[name] = first?.requires ? { ...option, requires: [] } : option;
  }
  return {
    type: "object",
    mapping: true,
    ...converter.keys({ ...form, properties: withoutNeeds }),
    ...(needs.length > 0 && { needs }),
    ...(Object.keys(needsBeside).length > 0 && { needsBeside }),
  };
}
