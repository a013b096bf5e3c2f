import ts from "#typescript";
import type { JsonSchema } from "../json-schema.js";
import { isBuiltIn } from "./package-name.js";

/** The means by which types are looked up. */
interface TypeContext {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
}

const LISTS = new Set(["ArrayLike", "Iterable"]);

/** The type of the items of a list, or of what is read like one: `ArrayLike`, `Iterable`. */
export function listItem(type: ts.Type, { checker, program }: TypeContext): ts.Type | undefined {
  if (checker.isArrayType(type)) return checker.getTypeArguments(type as ts.TypeReference)[0];
  const symbol = type.getSymbol();
  if (symbol && isBuiltIn(symbol, program) && LISTS.has(symbol.name))
    return checker.getTypeArguments(type as ts.TypeReference)[0];
  if (symbol && isBuiltIn(symbol, program)) return undefined;
  const byNumber = checker.getIndexInfoOfType(type, ts.IndexKind.Number);
  // An interface that extends `Array`.
  return byNumber && checker.isArrayLikeType(type) ? byNumber.type : undefined;
}

/** A list, where all that is said of a type is what it holds by number. */
export function listBeside(
  type: ts.Type,
  { patternProperties = {}, additionalProperties }: JsonSchema,
  checker: ts.TypeChecker,
): JsonSchema | undefined {
  const byNumber = checker.getIndexInfoOfType(type, ts.IndexKind.Number);
  const [items, ...others] = Object.values(patternProperties);
  return byNumber &&
    items &&
    others.length === 0 &&
    !additionalProperties &&
    type.getProperties().length === 0
    ? { type: "array", items }
    : undefined;
}

/**
 * Of a written union, the node that spells this list, so that the order of what it holds is known
 * too.
 */
export function listNodeIn(
  written: ts.TypeNode | undefined,
  part: ts.Type,
  checker: ts.TypeChecker,
): ts.TypeNode | undefined {
  if (!written || !ts.isUnionTypeNode(written) || !checker.isArrayType(part)) return undefined;
  return written.types.find((node) => checker.getTypeFromTypeNode(node) === part);
}
