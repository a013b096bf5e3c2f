import type ts from "#typescript";

/** Why a manifest cannot be made, and where. */
export interface Problem {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly message: string;
}

/**
 * Thrown when the walk met types that it does not understand or sources that do not compile;
 * carries all of them.
 */
export class GenerateError extends Error {
  constructor(readonly problems: readonly [Problem, ...Problem[]]) {
    super(problems.map((each) => `${each.file}:${each.line}:${each.column}: ${each.message}`).join("\n"));
  }
}
GenerateError.prototype.name = "GenerateError";

/** A problem at the first character of a node. */
export function problemAt(node: ts.Node, message: string): Problem {
  const source = node.getSourceFile();
  return problemIn(source, node.getStart(source), message);
}

export function problemIn(source: ts.SourceFile, offset: number, message: string): Problem {
  const { line, character } = source.getLineAndCharacterOfPosition(offset);
  return { file: source.fileName, line: line + 1, column: character + 1, message };
}

/** A problem at the declaration of what has the name. */
export function problemOf(symbol: ts.Symbol, message: string): Problem {
  const declaration = symbol.declarations?.[0];
  return declaration ? problemAt(declaration, message) : { file: "", line: 1, column: 1, message };
}

/**
 * Problems that an author has written; of a package that is only read, none: its user cannot mend
 * it.
 */
export function faultsAt(node: ts.Node | undefined, faults: readonly string[]): readonly Problem[] {
  if (!node || node.getSourceFile().fileName.includes("/node_modules/")) return [];
  return faults.map((fault) => problemAt(node, fault));
}
