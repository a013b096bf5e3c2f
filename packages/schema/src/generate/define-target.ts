import type ts from "typescript";
import type { TargetDefinition } from "../manifest.js";
import { renderOmissions } from "./mapped.js";
import type { TypeMapper } from "./map-type.js";
import { faultsAt, problemAt, problemOf } from "./problem.js";
import { readDocumentation, type Documentation } from "./read-documentation.js";
import type { HeritageReader } from "./read-heritage.js";
import { readSignatures } from "./read-signature.js";
import type { ExportedTarget } from "./walk-exports.js";

/** The definition of what a module exports; undefined for a function that no config can call, and for a class with a problem. */
export function defineTarget(
  exported: ExportedTarget,
  { name, module }: { readonly name: string; readonly module: string },
  types: TypeMapper,
  heritage: HeritageReader,
): TargetDefinition | undefined {
  const { kind, path, symbol } = exported;
  const read = readSignatures(exported.signatures, types);
  if ("reason" in read) {
    const message = `\`${name}\` cannot be built from a config: ${read.reason}`;
    if (kind === "class")
      types.problems.push(read.at ? problemAt(read.at, message) : problemOf(symbol, message));
    return undefined;
  }
  const { signature, parameters, options, omissions } = read;
  const documentation = documentationOf(symbol, signature, types.checker);
  const { description, deprecated, examples, ofOptions } = documentation;
  const misplaced = ofOptions.map((tag) => `\`@${tag}\` is for options, not for a ${kind}`);
  types.problems.push(...faultsAt(symbol.declarations?.[0], [...misplaced, ...documentation.faults]));
  return {
    name,
    kind,
    module,
    exportPath: path,
    description,
    ...(deprecated === undefined ? {} : { deprecated }),
    parameters,
    options: { ...options, ...(examples.length > 0 ? { examples } : {}) },
    produces: kind === "class" ? heritage.ofType(signature.getReturnType()) : heritage.ofReturn(signature),
    ...(omissions.length > 0 ? { notes: renderOmissions(omissions) } : {}),
  };
}

/** Of a constant that holds a function without documentation of its own, that of the function. */
function documentationOf(
  symbol: ts.Symbol,
  { declaration }: ts.Signature,
  checker: ts.TypeChecker,
): Documentation {
  const own = readDocumentation(symbol, checker);
  const named =
    declaration && "symbol" in declaration ? (declaration.symbol as ts.Symbol | undefined) : undefined;
  if (own.description !== "" || !named || named === symbol || named.name === "__constructor") return own;
  return { ...readDocumentation(named, checker), examples: own.examples };
}
