import ts from "typescript";
import type { JsonSchema } from "../json-schema.js";
import type { TargetParameter } from "../manifest.js";
import { writtenTypeOf } from "./declared-order.js";
import { documentOption } from "./document-option.js";
import { isGiven, type NotGiven, type Omission } from "./mapped.js";
import type { TypeMapper } from "./map-type.js";
import { readDocumentation } from "./read-documentation.js";
import { injectsOptions, isInjectable, readInjection } from "./read-injection.js";

export interface TargetSignature {
  readonly parameters: readonly TargetParameter[];
  readonly options: JsonSchema;
  readonly omissions: readonly Omission[];
}

const NO_OPTIONS: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

/** Reads the first of several overloads that a config can call; or why none can be. */
export function readSignatures(
  signatures: readonly ts.Signature[],
  types: TypeMapper,
): TargetSignature | NotGiven {
  let first: NotGiven | undefined;
  for (const signature of signatures) {
    const read = readSignature(signature, types);
    if (!("reason" in read)) return read;
    first ??= read;
  }
  return first ?? { reason: "it has no public signature", at: undefined };
}

/** What one parameter is, before its type is mapped. */
interface Reading {
  readonly symbol: ts.Symbol;
  readonly declaration: ts.ParameterDeclaration | undefined;
  readonly type: ts.Type;
  readonly optional: boolean;
}

function readSignature(signature: ts.Signature, types: TypeMapper): TargetSignature | NotGiven {
  const { checker } = types;
  const owner = signature.declaration?.parent;
  const injectable = owner && ts.isClassLike(owner) ? isInjectable(owner) : false;
  const parameters: TargetParameter[] = [];
  const open: Reading[] = [];
  let options: Reading | undefined;

  for (const symbol of signature.parameters) {
    const declaration =
      symbol.valueDeclaration && ts.isParameter(symbol.valueDeclaration)
        ? symbol.valueDeclaration
        : undefined;
    const type = checker.getTypeOfSymbol(symbol);
    const optional = declaration ? checker.isOptionalParameter(declaration) : false;
    const reading: Reading = { symbol, declaration, type, optional };
    const injection = declaration && readInjection(declaration, checker);
    if (injection && injectsOptions(injection)) options = reading;
    else if (injection) parameters.push({ kind: "injected", name: symbol.name, ...injection });
    else if (injectable && signature.parameters.length > 1 && isClass(type))
      parameters.push({
        kind: "injected",
        name: symbol.name,
        token: type.getSymbol()?.name ?? "",
        optional: false,
      });
    else {
      open.push(reading);
      continue;
    }
  }
  const [only] = open;
  if (
    !options &&
    only &&
    open.length === 1 &&
    !only.declaration?.dotDotDotToken &&
    types.isOptions(only.type)
  )
    options = only;
  return assemble(
    signature,
    open.filter((reading) => reading !== options),
    options,
    parameters,
    types,
  );
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
  const made = new Map<string, TargetParameter>(injected.map((parameter) => [parameter.name, parameter]));

  let base = NO_OPTIONS;
  if (options) {
    const at = options.declaration ?? signature.declaration;
    const mapped = at
      ? types.mapOptions(options.type, at)
      : { reason: "its options have no declaration", at };
    if (!isGiven(mapped)) return mapped;
    base = mapped.schema;
    omissions.push(...mapped.omissions);
    made.set(options.symbol.name, { kind: "options", name: nameOf(options), optional: options.optional });
  }
  for (const [index, reading] of positional.entries()) {
    const { symbol, declaration, optional } = reading;
    const rest = declaration?.dotDotDotToken !== undefined;
    const mapped = types.map(reading.type, declaration, writtenTypeOf(declaration));
    const name = nameOf(reading);
    if (!isGiven(mapped)) {
      // A trailing parameter that need not be given is left out; one before others would shift them.
      const last = positional.slice(index).every((each) => each.optional || each.declaration?.dotDotDotToken);
      if (!last)
        return { reason: `its \`${name}\` is required, but ${mapped.reason}`, at: mapped.at ?? declaration };
      omissions.push({ path: [name], reason: mapped.reason, partly: false });
      break;
    }
    omissions.push(...mapped.omissions.map((each) => ({ ...each, path: [name, ...each.path] })));
    properties[name] = documentOption(mapped.schema, readDocumentation(symbol, types.checker)).schema;
    if (!optional && !rest) required.push(name);
    made.set(symbol.name, {
      kind: "positional",
      name,
      optional: optional || rest,
      ...(rest ? { rest: true } : {}),
    });
  }
  const schema =
    positional.length === 0
      ? base
      : {
          ...base,
          properties: { ...properties, ...base.properties },
          ...(required.length > 0 || base.required
            ? { required: [...required, ...(base.required ?? [])] }
            : {}),
        };
  const parameters = signature.parameters.flatMap((symbol) => made.get(symbol.name) ?? []);
  return { parameters, options: schema, omissions };
}

/** A destructured parameter has no name of its own. */
function nameOf({ symbol, declaration }: Reading): string {
  return declaration && !ts.isIdentifier(declaration.name) ? "options" : symbol.name;
}

function isClass(type: ts.Type): boolean {
  return ((type.getSymbol()?.flags ?? 0) & ts.SymbolFlags.Class) !== 0;
}
