import ts from "#typescript";

/**
 * How often a generic type may stand in itself with larger arguments each time; one that grows by
 * recursion never ends.
 */
const MOST = 5;

/** Watches over generic types that nest in themselves: `Tree<T>` with a `Tree<T[]>` in it. */
export class Growth {
  readonly #open = new Map<ts.Symbol, { readonly size: number; readonly steps: number }>();

  constructor(private readonly checker: ts.TypeChecker) {}

  /**
   * Runs `map` for a type inside of those that are open; undefined where the type grows without
   * end.
   */
  within<Result>(owner: ts.Symbol, type: ts.Type, map: () => Result): Result | undefined {
    const before = this.#open.get(owner);
    const size = this.#sizeOfArguments(type, 0);
    const steps = before === undefined ? 0 : before.steps + (size > before.size ? 1 : 0);
    if (steps > MOST) return undefined;
    this.#open.set(owner, { size: Math.max(size, before?.size ?? 0), steps });
    try {
      return map();
    } finally {
      if (before === undefined) this.#open.delete(owner);
      else this.#open.set(owner, before);
    }
  }

  /** How deep types stand in each other in the arguments of a type. */
  #sizeOfArguments(type: ts.Type, depth: number): number {
    return depth > 2 * MOST
      ? 0
      : Math.max(0, ...this.#argumentsOf(type).map((each) => 1 + this.#size(each, depth)));
  }

  #size(type: ts.Type, depth: number): number {
    return this.#argumentsOf(type).length > 0 ? this.#sizeOfArguments(type, depth + 1) : 0;
  }

  #argumentsOf(type: ts.Type): readonly ts.Type[] {
    if (type.aliasTypeArguments) return type.aliasTypeArguments;
    if (isReference(type)) return this.checker.getTypeArguments(type);
    const symbol = type.getSymbol();
    const isLiteral = symbol !== undefined && (symbol.flags & ts.SymbolFlags.TypeLiteral) !== 0;
    return isLiteral
      ? type
          .getProperties()
          .slice(0, MOST)
          .map((each) => this.checker.getTypeOfSymbol(each))
      : [];
  }
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return (
    (type.flags & ts.TypeFlags.Object) !== 0 &&
    ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0
  );
}
