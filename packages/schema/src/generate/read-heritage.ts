import ts from "#typescript";
import { isBuiltIn, type PackageNames } from "./package-name.js";

/**
 * Reads declared heritage: what a thing is by the word of its author, never by the shape of its
 * members.
 */
export class HeritageReader {
  constructor(
    private readonly program: ts.Program,
    private readonly checker: ts.TypeChecker,
    private readonly names: PackageNames,
  ) {}

  /**
   * The class or interface itself, its bases, and the interfaces they implement, as `package#Name`.
   */
  ofType(type: ts.Type): readonly string[] {
    if (type.isUnion())
      return this.#common(type.types.filter((part) => !(part.flags & ts.TypeFlags.Undefined)));
    if (type.isIntersection()) return [...new Set(type.types.flatMap((part) => this.ofType(part)))];
    const bound =
      type.flags & ts.TypeFlags.TypeParameter ? this.checker.getBaseConstraintOfType(type) : undefined;
    if (bound) return this.ofType(bound);
    const found = new Set<string>();
    this.#collect(nominalSymbolOf(type), found);
    return [...found];
  }

  /** Of what a function returns, once it is awaited. */
  ofReturn(signature: ts.Signature): readonly string[] {
    const type = this.checker.getReturnTypeOfSignature(signature);
    return this.ofType(this.checker.getAwaitedType(type) ?? type);
  }

  /** Whether any class of the program is declared to implement an interface. */
  isImplemented(type: string): boolean {
    this.#implemented ??= this.#readImplemented();
    return this.#implemented.has(type);
  }

  #implemented: ReadonlySet<string> | undefined;

  #readImplemented(): ReadonlySet<string> {
    const found = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isClassDeclaration(node) && node.heritageClauses && node.name) {
        const symbol = this.checker.getSymbolAtLocation(node.name);
        if (symbol) this.#collect(symbol, found);
      } else if (ts.isModuleDeclaration(node) || ts.isModuleBlock(node)) ts.forEachChild(node, visit);
    };
    for (const source of this.program.getSourceFiles())
      if (!this.program.isSourceFileDefaultLibrary(source)) source.statements.forEach(visit);
    return found;
  }

  isError(symbol: ts.Symbol): boolean {
    const type = this.checker.getDeclaredTypeOfSymbol(symbol);
    const bases = (each: ts.Type): ts.Type[] =>
      each.isClassOrInterface() ? this.checker.getBaseTypes(each) : [];
    const reachesError = (each: ts.Type): boolean =>
      (each.symbol?.name === "Error" && isBuiltIn(each.symbol, this.program)) ||
      bases(each).some(reachesError);
    return reachesError(type);
  }

  /** A union is what all its members are. */
  #common(types: readonly ts.Type[]): readonly string[] {
    const [first = [], ...rest] = types.map((type) => this.ofType(type));
    return first.filter((name) => rest.every((other) => other.includes(name)));
  }

  #collect(symbol: ts.Symbol | undefined, found: Set<string>): void {
    if (!symbol || isBuiltIn(symbol, this.program)) return;
    const name = this.names.typeName(symbol);
    if (found.has(name)) return;
    found.add(name);
    for (const declaration of symbol.declarations ?? []) {
      if (!ts.isClassDeclaration(declaration) && !ts.isInterfaceDeclaration(declaration)) continue;
      for (const clause of declaration.heritageClauses ?? [])
        for (const parent of clause.types) {
          const type = this.checker.getTypeAtLocation(parent);
          for (const part of type.isIntersection() ? type.types : [type])
            this.#collect(nominalSymbolOf(part), found);
        }
    }
  }
}

/** The class, interface or alias that names a type; undefined for one that has no name. */
export function nominalSymbolOf(type: ts.Type): ts.Symbol | undefined {
  const symbol = type.getSymbol();
  if (symbol && symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) return symbol;
  return type.flags & ts.TypeFlags.Object ? type.aliasSymbol : undefined;
}
