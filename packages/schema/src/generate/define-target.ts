import type ts from "#typescript";
import type { TargetDefinition } from "../manifest.js";
import { joinSignatures } from "./join-signatures.js";
import { renderOmissions } from "./mapped.js";
import type { TypeMapper } from "./map-type.js";
import { TooManyTypes } from "./named-types.js";
import { faultsAt } from "./problem.js";
import { readDocumentation, type Documentation } from "./read-documentation.js";
import type { HeritageReader } from "./read-heritage.js";
import { readSignatures, type TargetSignature } from "./read-signature.js";
import type { ExportedTarget } from "./walk-exports.js";

/** Why no target can be made of an export. */
export interface Refused {
  readonly reason: string;
  /** The declaration to show. */
  readonly at: ts.Node | undefined;
}

/** The definition of what a module exports, or why no config can build it. */
export function defineTarget(
  exported: ExportedTarget,
  { name, module }: { readonly name: string; readonly module: string },
  types: TypeMapper,
  heritage: HeritageReader,
): TargetDefinition | Refused {
  const { kind, path, symbol } = exported;
  types.named.startTarget();
  const read = tryRead(exported, types);
  if ("reason" in read) return { reason: read.reason, at: read.at ?? symbol.declarations?.[0] };
  const [{ signature }] = read;
  const { parameters, overloads, options, omissions } = joinSignatures(read);
  const documentation = documentationOf(symbol, signature, types.checker);
  const { description, deprecated, examples, ofOptions } = documentation;
  const misplaced = ofOptions.map((tag) => `\`@${tag}\` is for options, not for a ${kind}`);
  types.problems.push(...faultsAt(symbol.declarations?.[0], [...misplaced, ...documentation.faults]));
  const notes = renderOmissions(omissions, (type) => types.named.omissionsOf(type));
  return {
    name,
    kind,
    module,
    exportPath: path,
    description,
    ...(deprecated === undefined ? {} : { deprecated }),
    parameters,
    ...(overloads.length > 0 ? { overloads } : {}),
    options: { ...options, ...(examples.length > 0 ? { examples } : {}) },
    produces: producedBy(exported, read, heritage),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

function tryRead(exported: ExportedTarget, types: TypeMapper): ReturnType<typeof readSignatures> {
  try {
    return readSignatures(exported.signatures, types);
  } catch (error) {
    if (!(error instanceof TooManyTypes)) throw error;
    return { reason: error.reason, at: undefined };
  }
}

/** The types that it makes, by each of its signatures. */
function producedBy(
  { kind }: ExportedTarget,
  signatures: readonly TargetSignature[],
  heritage: HeritageReader,
): readonly string[] {
  const [first = [], ...others] = signatures.map(({ signature }) =>
    kind === "class" ? heritage.ofType(signature.getReturnType()) : heritage.ofReturn(signature),
  );
  return first.filter((type) => others.every((other) => other.includes(type)));
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
