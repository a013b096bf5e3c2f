import type * as ajvModule from "ajv";
import type { Ajv, Code, CodeKeywordDefinition } from "ajv";
import type { OptionSchema } from "../convert/option-schema.js";
import type { JsonValue } from "../json-schema.js";

/** The ajv module, handed in by whoever needs it, so that nobody else loads it. */
export type AjvLibrary = Pick<typeof ajvModule, "Ajv" | "_" | "stringify">;

/**
 * An ajv that compiles what `toOptionSchema` writes. The code it makes takes a `ValidatorContext`
 * as `this` and needs nothing else: all our keywords are written out as code.
 *
 * @param options `source`: for `standaloneCode`; `errors`: say what is wrong, and where, in code
 * twice as long
 */
export function createAjv(
  library: AjvLibrary,
  { source = false, errors = false }: { readonly source?: boolean; readonly errors?: boolean } = {},
): Ajv {
  const ajv = new library.Ajv({
    strict: true,
    // Infinity is a number, and is for a bound to keep out.
    strictNumbers: false,
    strictRequired: false,
    strictTuples: false,
    allowMatchingProperties: true,
    allowUnionTypes: true,
    allErrors: false,
    ownProperties: true,
    passContext: true,
    // All schemas come from `toOptionSchema`.
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    loopEnum: Infinity,
    logger: false,
    code: { source },
  });
  for (const definition of keywords(library, errors)) {
    const replaced = [definition.keyword].flat()[0] ?? "";
    if (ajv.getKeyword(replaced) !== false) ajv.removeKeyword(replaced);
    ajv.addKeyword(definition);
  }
  return ajv;
}

function keywords({ _, stringify }: AjvLibrary, errors: boolean): readonly CodeKeywordDefinition[] {
  const lengthOf = (text: Code): Code => _`[...${text}].length`;
  const any = ([first = _`false`, ...rest]: readonly Code[]): Code =>
    rest.reduce((left, right) => _`${left} || ${right}`, first);
  /** Lists and mappings are written out, so that code compares nothing but scalars. */
  const equals = (data: Code, value: JsonValue): Code => {
    if (typeof value !== "object" || value === null) return _`${data} === ${stringify(value)}`;
    const isList = Array.isArray(value);
    const parts = Object.entries(value).map(([key, item]: [string, JsonValue]) => {
      const isEqual = equals(_`${data}[${isList ? Number(key) : key}]`, item);
      return isList ? isEqual : _`Object.hasOwn(${data}, ${key}) && ${isEqual}`;
    });
    const shape = isList
      ? _`Array.isArray(${data}) && ${data}.length === ${parts.length}`
      : _`this.isMapping(${data}) && Object.keys(${data}).length === ${parts.length}`;
    return parts.reduce((all, part) => _`${all} && ${part}`, shape);
  };
  const isGiven = (data: Code, name: string): Code =>
    _`(Object.hasOwn(${data}, ${name}) && ${data}[${name}] !== undefined)`;
  const isGivenOrOpen = (data: Code, name: string): Code =>
    _`${isGiven(data, name)} || this.open.has(${name})`;
  return [
    {
      keyword: "judge",
      schemaType: "object",
      code: (cxt) => {
        const valid = cxt.gen.name("valid");
        cxt.subschema({ keyword: "judge", ...(errors ? {} : { createErrors: false }) }, valid);
        cxt.ok(valid);
      },
    },
    {
      keyword: "either",
      schemaType: "object",
      code: (cxt) => {
        const { slots, values } = cxt.schema as NonNullable<OptionSchema["either"]>;
        const isValue = values.map((value) => equals(cxt.data, value));
        const fits = slots.map((slot) => _`this.fits(${cxt.data}, ${stringify(slot)})`);
        cxt.fail(_`!(${any([...isValue, ...fits])})`);
      },
    },
    {
      keyword: "mapping",
      type: "object",
      schemaType: "boolean",
      code: (cxt) => cxt.fail(_`!this.isMapping(${cxt.data})`),
    },
    {
      keyword: "needs",
      type: "object",
      schemaType: "array",
      code: (cxt) => {
        const groups = cxt.schema as NonNullable<OptionSchema["needs"]>;
        const isThere = (name: string): Code => isGivenOrOpen(cxt.data, name);
        cxt.fail(any(groups.map((group) => _`!(${any(group.map(isThere))})`)));
      },
    },
    {
      keyword: "needsBeside",
      type: "object",
      schemaType: "object",
      code: (cxt) => {
        const rules = Object.entries(cxt.schema as NonNullable<OptionSchema["needsBeside"]>);
        const misses = (other: string): Code => _`!(${isGivenOrOpen(cxt.data, other)})`;
        cxt.fail(
          any(rules.map(([name, others]) => _`${isGiven(cxt.data, name)} && (${any(others.map(misses))})`)),
        );
      },
    },
    // The rest is said in a draft-07 keyword, which is wrong for infinite or large numbers or needs
    // a file of ajv's.
    {
      keyword: "enum",
      schemaType: "array",
      code: (cxt) => {
        const values = cxt.schema as NonNullable<OptionSchema["enum"]>;
        cxt.fail(_`!(${any(values.map((value) => equals(cxt.data, value)))})`);
      },
    },
    {
      keyword: "whole",
      type: "number",
      schemaType: "boolean",
      code: (cxt) => cxt.fail(_`!Number.isInteger(${cxt.data})`),
    },
    {
      keyword: "multipleOf",
      type: "number",
      schemaType: "number",
      code: (cxt) => cxt.fail(_`!Number.isInteger(${cxt.data} / ${cxt.schemaCode})`),
    },
    {
      keyword: "minLength",
      type: "string",
      schemaType: "number",
      code: (cxt) => cxt.fail(_`${lengthOf(cxt.data)} < ${cxt.schemaCode}`),
    },
    {
      keyword: "maxLength",
      type: "string",
      schemaType: "number",
      code: (cxt) => cxt.fail(_`${lengthOf(cxt.data)} > ${cxt.schemaCode}`),
    },
  ];
}
