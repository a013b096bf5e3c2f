import type * as ajvModule from "ajv";
import type { Ajv, Code, CodeKeywordDefinition, Options } from "ajv";

/** The ajv module, handed in by whoever needs it, so that nobody else loads it. */
export type AjvLibrary = Pick<typeof ajvModule, "Ajv" | "_">;

/**
 * An ajv that compiles what `toAjvSchema` writes. The code it makes takes a `ValidatorContext` as `this` and needs
 * nothing else: all our keywords are written out as code.
 */
export function createAjv(library: AjvLibrary, code: Options["code"] = {}): Ajv {
  const ajv = new library.Ajv({
    strict: true,
    // Infinity is a number, and is for a bound to keep out.
    strictNumbers: false,
    strictRequired: false,
    strictTuples: false,
    allowUnionTypes: true,
    allErrors: false,
    ownProperties: true,
    passContext: true,
    // All schemas come from `toAjvSchema`.
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    loopEnum: Infinity,
    logger: false,
    code,
  });
  for (const definition of keywords(library)) {
    const replaced = [definition.keyword].flat()[0] ?? "";
    if (ajv.getKeyword(replaced) !== false) ajv.removeKeyword(replaced);
    ajv.addKeyword(definition);
  }
  return ajv;
}

function keywords({ _ }: AjvLibrary): readonly CodeKeywordDefinition[] {
  const lengthOf = (text: Code): Code => _`[...${text}].length`;
  const any = ([first = _`false`, ...rest]: readonly Code[]): Code =>
    rest.reduce((left, right) => _`${left} || ${right}`, first);
  return [
    { keyword: "slot", code: (cxt) => cxt.fail(_`!this.fits(${cxt.data}, ${cxt.schemaValue})`) },
    {
      keyword: "mapping",
      type: "object",
      schemaType: "boolean",
      code: (cxt) => cxt.fail(_`!this.isMapping(${cxt.data})`),
    },
    {
      // Of each group one must be given, in the config or at the call.
      keyword: "needs",
      type: "object",
      schemaType: "array",
      code: (cxt) => {
        const isThere = (name: string): Code =>
          _`(Object.hasOwn(${cxt.data}, ${name}) && ${cxt.data}[${name}] !== undefined) || this.open.has(${name})`;
        const groups = cxt.schema as readonly (readonly string[])[];
        cxt.fail(any(groups.map((group) => _`!(${any(group.map(isThere))})`)));
      },
    },
    // The rest is said in a draft-07 keyword, which is wrong for infinite or large numbers or needs a file of ajv's.
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
