import type { JsonSchema, JsonValue } from "../json-schema.js";
import { isTuple } from "../schema-forms.js";
import { narrowSchema } from "./narrow-schema.js";
import { parseValue, type Documentation } from "./read-documentation.js";

/** Lays what an author wrote about an option over its schema. */
export function documentOption(
  schema: JsonSchema,
  documentation: Documentation,
): { readonly schema: JsonSchema; readonly faults: readonly string[] } {
  const { schema: narrowed, unused } = narrowSchema(schema, documentation.narrowing);
  const faults = [
    ...documentation.faults,
    ...(documentation.atLeastOneOf.length > 0
      ? ["`@atLeastOneOf` belongs above the type that has the options"]
      : []),
    ...(documentation.neededFor.length > 0
      ? ["`@neededFor` belongs above the type that has the options"]
      : []),
    ...contradictionsIn(narrowed),
    ...unused.map((keyword) => `\`@${tagOf(keyword)}\` fits no form of this option`),
  ];
  const { deprecated, defaultText, requires, conflictsWith } = documentation;
  const value = defaultText === undefined ? undefined : readDefault(defaultText, narrowed);
  const description = [
    documentation.description,
    defaultText !== undefined && value === undefined ? `Default: ${defaultText}` : "",
  ]
    .filter((part) => part !== "")
    .join("\n\n");
  const examples = documentation.examples.map((text) => parseValue(text) ?? text);
  const keywords: JsonSchema = {
    ...(description === "" ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
    ...(examples.length > 0 ? { examples } : {}),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(requires.length > 0 ? { requires } : {}),
    ...(conflictsWith.length > 0 ? { conflictsWith } : {}),
  };
  if (Object.keys(keywords).length === 0) return { schema: narrowed, faults };
  // In draft-07 nothing may stand beside a reference.
  return {
    schema: narrowed.$ref === undefined ? { ...narrowed, ...keywords } : { allOf: [narrowed], ...keywords },
    faults,
  };
}

/** Bounds that leave nothing between them. */
function contradictionsIn(schema: JsonSchema): readonly string[] {
  const { items } = schema;
  const inside = [...(schema.anyOf ?? []), ...(items === undefined ? [] : isTuple(items) ? items : [items])];
  const faults = PAIRS.flatMap(([least, most, isStrict]) => {
    const [from, to] = [schema[least], schema[most]];
    const isEmpty = from !== undefined && to !== undefined && (isStrict ? from >= to : from > to);
    return isEmpty ? [`\`@${least} ${from}\` and \`@${most} ${to}\` leave no value`] : [];
  });
  return [...new Set([...faults, ...inside.flatMap(contradictionsIn)])];
}

const PAIRS = [
  ["minimum", "maximum", false],
  ["minimum", "exclusiveMaximum", true],
  ["exclusiveMinimum", "maximum", true],
  ["exclusiveMinimum", "exclusiveMaximum", true],
  ["minLength", "maxLength", false],
  ["minItems", "maxItems", false],
] as const;

function tagOf(keyword: string): string {
  return keyword === "type" ? "integer" : keyword;
}

/**
 * A default is a value as in JSON, or a bare word where the option takes text; other prose is no
 * value.
 */
function readDefault(text: string, schema: JsonSchema): JsonValue | undefined {
  const parsed = parseValue(text);
  if (parsed !== undefined) return parsed;
  const bare = text.replace(/^[`'"]([\s\S]*)[`'"]$/, "$1");
  const takesText = [schema, ...(schema.anyOf ?? [])].some(
    (form) => form.type === "string" || form.const === bare || (form.enum?.includes(bare) ?? false),
  );
  return takesText && /^\S+$/.test(bare) ? bare : undefined;
}
