import ts from "#typescript";
import type { JsonSchema } from "../json-schema.js";
import type { TargetParameter } from "../manifest.js";
import { writtenTypeOf } from "./declared-order.js";
import { documentOption } from "./document-option.js";
import { below, isGiven, type NotGiven, type Omission } from "./mapped.js";
import type { TypeMapper } from "./map-type.js";
import { faultsAt } from "./problem.js";
import { readDocumentation } from "./read-documentation.js";
import { injectsOptions, isInjectable, readInjection, type Injection } from "./read-injection.js";

export interface TargetSignature {
  readonly signature: ts.Signature;
  readonly parameters: readonly TargetParameter[];
  readonly options: JsonSchema;
  readonly omissions: readonly Omission[];
}

const NO_OPTIONS: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

/** Reads all overloads that a config can call; or why none can be. */
export function readSignatures(
  signatures: readonly ts.Signature[],
  types: TypeMapper,
): readonly [TargetSignature, ...TargetSignature[]] | NotGiven {
  const read = signatures.map((signature) => readSignature(signature, types));
  const [first, ...others] = read.flatMap((each) => ("reason" in each ? [] : [each]));
  if (first) return [first, ...others];
  return (
    read.flatMap((each) => ("reason" in each ? [each] : []))[0] ?? {
      reason: "it has no public signature",
      at: undefined,
    }
  );
}

/** A parameter before its type is mapped. */
interface Reading {
  readonly symbol: ts.Symbol;
  readonly declaration: ts.ParameterDeclaration | undefined;
  readonly type: ts.Type;
  readonly optional: boolean;
}

function readSignature(signature: ts.Signature, types: TypeMapper): TargetSignature | NotGiven {
  const owner = signature.declaration?.parent;
  const injectable = owner !== undefined && ts.isClassLike(owner) && isInjectable(owner);
  const injected: TargetParameter[] = [];
  const open: Reading[] = [];
  let options: Reading | undefined;
  for (const symbol of signature.parameters) {
    const reading = readParameter(symbol, types.checker);
    const injection = injectionOf(reading, injectable && signature.parameters.length > 1, types.checker);
    if (injection && injectsOptions(injection)) options = reading;
    else if (injection) injected.push({ kind: "injected", name: symbol.name, ...injection });
    else open.push(reading);
  }
  if (!options && endsInOptions(open, signature, types)) options = open.at(-1);
  const positional = open.filter((reading) => reading !== options);
  return assemble(signature, positional, options, injected, types);
}

function readParameter(symbol: ts.Symbol, checker: ts.TypeChecker): Reading {
  const { valueDeclaration } = symbol;
  const declaration = valueDeclaration && ts.isParameter(valueDeclaration) ? valueDeclaration : undefined;
  const optional = declaration ? checker.isOptionalParameter(declaration) : false;
  return { symbol, declaration, type: checker.getTypeOfSymbol(symbol), optional };
}

/**
 * By a decorator, or, in a class that the container builds, by the class that a parameter asks for.
 */
function injectionOf(
  { declaration, type }: Reading,
  byClass: boolean,
  checker: ts.TypeChecker,
): Injection | undefined {
  const decorated = declaration && readInjection(declaration, checker);
  if (decorated) return decorated;
  const symbol = type.getSymbol();
  return byClass && symbol && symbol.flags & ts.SymbolFlags.Class
    ? { token: symbol.name, optional: false }
    : undefined;
}

/**
 * Whether the last parameter takes what is no parameter's name: data with keys that stands alone,
 * or behind others where they are built from a config. What calls a function may pass an object of
 * its own there.
 */
function endsInOptions(open: readonly Reading[], { declaration }: ts.Signature, types: TypeMapper): boolean {
  const last = open.at(-1);
  if (!last || isRest(last) || !types.isOptions(last.type)) return false;
  const others = new Set(open.slice(0, -1).map(nameOf));
  if (others.size === 0) return true;
  const isBuilt =
    declaration !== undefined &&
    (ts.isConstructorDeclaration(declaration) || ts.isConstructSignatureDeclaration(declaration));
  const keys = types.checker.getNonNullableType(last.type).getProperties();
  return (isBuilt || last.optional) && !keys.some(({ name }) => others.has(name));
}

function isRest({ declaration }: Reading): boolean {
  return declaration?.dotDotDotToken !== undefined;
}

function assemble(
  signature: ts.Signature,
  positional: readonly Reading[],
  options: Reading | undefined,
  injected: readonly TargetParameter[],
  types: TypeMapper,
): TargetSignature | NotGiven {
  const omissions: Omission[] = [];
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  const rules: { name: string; schema: JsonSchema; declaration: ts.ParameterDeclaration | undefined }[] = [];
  const made = new Map<string, TargetParameter>(injected.map((parameter) => [parameter.name, parameter]));

  let base = NO_OPTIONS;
  if (options) {
    const at = options.declaration ?? signature.declaration;
    const mapped = at
      ? types.mapOptions(options.type, at)
      : { reason: "its options have no declaration", at };
    if (!isGiven(mapped)) return mapped;
    base = options.optional ? optionalAsWhole(mapped.schema) : mapped.schema;
    omissions.push(...mapped.omissions);
    made.set(options.symbol.name, { kind: "options", name: nameOf(options), optional: options.optional });
  }
  for (const [index, reading] of positional.entries()) {
    const { symbol, declaration, optional } = reading;
    const rest = isRest(reading);
    const mapped = types.map(reading.type, declaration, writtenTypeOf(declaration));
    const name = nameOf(reading);
    if (!isGiven(mapped)) {
      // A trailing parameter that need not be given is left out; one before others would shift
      // them.
      const last = positional.slice(index).every((each) => each.optional || isRest(each));
      if (!last)
        return { reason: `its \`${name}\` is required, but ${mapped.reason}`, at: mapped.at ?? declaration };
      omissions.push({ path: [name], reason: mapped.reason, partly: false });
      break;
    }
    omissions.push(...below(name, mapped.omissions));
    const documented = documentOption(mapped.schema, readDocumentation(symbol, types.checker));
    types.problems.push(...faultsAt(declaration, documented.faults));
    types.hold(documented.schema, declaration);
    rules.push({ name, schema: documented.schema, declaration });
    properties[name] = documented.schema;
    if (!optional && !rest) required.push(name);
    made.set(symbol.name, {
      kind: "positional",
      name,
      optional: optional || rest,
      ...(rest ? { rest: true } : {}),
    });
  }
  const forms = base.anyOf ?? [base];
  const known = new Set([properties, ...forms.map((form) => form.properties ?? {})].flatMap(Object.keys));
  for (const { name, schema, declaration } of rules) {
    const unknown = [...(schema.requires ?? []), ...(schema.conflictsWith ?? [])].filter(
      (other) => !known.has(other),
    );
    const faults = unknown.map((other) => `there is no option \`${other}\` beside \`${name}\``);
    types.problems.push(...faultsAt(declaration, faults));
  }
  const joined = forms.map((form) =>
    positional.length > 0 ? withPositional(form, properties, required) : form,
  );
  const [only] = joined;
  const schema: JsonSchema = only && joined.length === 1 ? only : { anyOf: joined };
  const parameters = signature.parameters.flatMap((symbol) => made.get(symbol.name) ?? []);
  return { signature, parameters, options: schema, omissions };
}

/** The keys of an options object together with those of the parameters before it. */
function withPositional(
  form: JsonSchema,
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): JsonSchema {
  const all = [...required, ...(form.required ?? [])];
  return {
    ...form,
    properties: { ...properties, ...form.properties },
    ...(all.length > 0 ? { required: all } : {}),
  };
}

/** Options that may be left out altogether: what they must hold must stand beside any of them. */
function optionalAsWhole(schema: JsonSchema): JsonSchema {
  if (schema.anyOf) {
    const isEmpty = ({ required = [], atLeastOneOf = [] }: JsonSchema) =>
      required.length === 0 && atLeastOneOf.length === 0;
    return schema.anyOf.some(isEmpty) ? schema : { ...schema, anyOf: [...schema.anyOf, NO_OPTIONS] };
  }
  const { required = [], properties = {}, ...rest } = schema;
  if (required.length === 0) return schema;
  return {
    ...rest,
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, option]) => {
        const others = required.filter((other) => other !== name && !option.requires?.includes(other));
        if (others.length === 0) return [name, option];
        const requires = [...(option.requires ?? []), ...others];
        return [name, option.$ref === undefined ? { ...option, requires } : { allOf: [option], requires }];
      }),
    ),
  };
}

/** A destructured parameter has no name of its own. */
function nameOf({ symbol, declaration }: Reading): string {
  return declaration && !ts.isIdentifier(declaration.name) ? "options" : symbol.name;
}
