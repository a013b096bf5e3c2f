import ts from "#typescript";
import { isBuiltIn } from "./package-name.js";
import { readDocumentation } from "./read-documentation.js";
import type { HeritageReader } from "./read-heritage.js";

/** Something exported that may be called or constructed. */
export interface ExportedTarget {
  /** Where the module exports it: `["layers", "dense"]`. */
  readonly path: readonly string[];
  readonly kind: "class" | "function";
  /** The class, function, constant or method, aliases followed. */
  readonly symbol: ts.Symbol;
  readonly signatures: readonly ts.Signature[];
}

/**
 * Finds the classes and functions that a module exports: by themselves, as public static methods,
 * and as properties of exported constants and namespaces, at any depth; in the order of their
 * paths. Leaves out what makes nothing for a config: types, abstract classes, errors, type guards,
 * functions that return nothing, the default export, and what is marked `@noTarget` or `@internal`.
 */
export function walkExports(
  source: ts.SourceFile,
  program: ts.Program,
  heritage: HeritageReader,
): readonly ExportedTarget[] {
  const checker = program.getTypeChecker();
  const found: ExportedTarget[] = [];
  const module = checker.getSymbolAtLocation(source);
  if (module) walkModule(module, [], new Set([module]));
  return found.sort((a, b) => (a.path.join(".") < b.path.join(".") ? -1 : 1));

  function walkModule(symbol: ts.Symbol, path: readonly string[], open: ReadonlySet<ts.Symbol>): void {
    const hidden = hiddenExports(symbol);
    for (const member of checker.getExportsOfModule(symbol)) {
      if (member.name === "default" || member.name === "export=" || hidden.has(member)) continue;
      walkMember(member, [...path, member.name], open);
    }
  }

  /**
   * The exports of a module by a statement that is marked `@noTarget`: `export { … }`,
   * `export * from`.
   */
  function hiddenExports(module: ts.Symbol): ReadonlySet<ts.Symbol> {
    const statements = (module.declarations ?? [])
      .flatMap((declaration) => (ts.isSourceFile(declaration) ? [...declaration.statements] : []))
      .filter((statement) => ts.isExportDeclaration(statement))
      .filter((statement) => isMarked(statement));
    const own = checker.getExportsOfModule(module);
    return new Set(
      statements.flatMap(({ exportClause, moduleSpecifier }) => {
        const all = moduleSpecifier && checker.getSymbolAtLocation(moduleSpecifier);
        if (!exportClause) return all ? checker.getExportsOfModule(all) : [];
        const names = ts.isNamedExports(exportClause)
          ? exportClause.elements.map((element) => element.name.text)
          : [exportClause.name.text];
        return own.filter((member) => names.includes(member.name));
      }),
    );
  }

  function walkMember(member: ts.Symbol, path: readonly string[], open: ReadonlySet<ts.Symbol>): void {
    const symbol = member.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(member) : member;
    if (
      open.has(symbol) ||
      isMarked(member.declarations?.find(ts.isExportSpecifier)) ||
      readDocumentation(member, checker).noTarget ||
      readDocumentation(symbol, checker).noTarget
    )
      return;
    const inside = new Set([...open, symbol]);
    if (symbol.flags & ts.SymbolFlags.Class) walkClass(symbol, path, inside);
    else if (symbol.flags & ts.SymbolFlags.Function) addFunction(symbol, path);
    else if (symbol.flags & ts.SymbolFlags.ValueModule) walkModule(symbol, path, inside);
    else if (symbol.flags & (ts.SymbolFlags.Variable | ts.SymbolFlags.Property | ts.SymbolFlags.Method))
      walkValue(symbol, path, inside);
  }

  function walkClass(symbol: ts.Symbol, path: readonly string[], open: ReadonlySet<ts.Symbol>): void {
    if (heritage.isError(symbol)) return;
    const declaration = symbol.declarations?.find(ts.isClassLike);
    const signatures = checker.getTypeOfSymbol(symbol).getConstructSignatures().filter(isPublic);
    const abstract = declaration && ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract;
    if (!abstract && signatures.length > 0) found.push({ path, kind: "class", symbol, signatures });
    walkStatics([...(symbol.exports?.values() ?? [])], path, open);
  }

  function walkStatics(
    members: readonly ts.Symbol[],
    path: readonly string[],
    open: ReadonlySet<ts.Symbol>,
  ): void {
    for (const member of members) {
      const method = member.valueDeclaration;
      if (!(member.flags & ts.SymbolFlags.Method) || !method || !isVisible(method)) continue;
      if (!open.has(member) && !readDocumentation(member, checker).noTarget)
        addFunction(member, [...path, member.name]);
    }
  }

  function walkValue(symbol: ts.Symbol, path: readonly string[], open: ReadonlySet<ts.Symbol>): void {
    const type = checker.getTypeOfSymbol(symbol);
    if (type.getCallSignatures().length > 0) return addFunction(symbol, path);
    const constructed = type.getConstructSignatures().filter(isPublic);
    const owner = type.getSymbol();
    if (constructed.length > 0) {
      // A constant that holds a class under another name, or one that serves as a namespace:
      // `typeof Factories`.
      const concrete = !owner || !isAbstract(owner);
      if (concrete && !isNamespaceLike(type))
        found.push({ path, kind: "class", symbol: owner ?? symbol, signatures: constructed });
      return walkStatics(type.getProperties(), path, open);
    }
    if (owner && isBuiltIn(owner, program)) return;
    if (owner && owner.flags & ts.SymbolFlags.ValueModule) return walkModule(owner, path, open);
    const isLiteral =
      owner !== undefined &&
      (owner.flags & (ts.SymbolFlags.ObjectLiteral | ts.SymbolFlags.TypeLiteral)) !== 0;
    if (!isLiteral || open.size > DEEPEST) return;
    for (const member of type.getProperties()) walkMember(member, [...path, member.name], open);
  }

  function addFunction(symbol: ts.Symbol, path: readonly string[]): void {
    const signatures = checker.getTypeOfSymbol(symbol).getCallSignatures().filter(makesSomething);
    if (signatures.length > 0) found.push({ path, kind: "function", symbol, signatures });
  }

  function makesSomething(signature: ts.Signature): boolean {
    if (checker.getTypePredicateOfSignature(signature)) return false;
    const type = checker.getReturnTypeOfSignature(signature);
    const nothing = ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Never;
    return ((checker.getAwaitedType(type) ?? type).flags & nothing) === 0;
  }

  /** A class whose instances have no members of their own, only static ones to call. */
  function isNamespaceLike(type: ts.Type): boolean {
    const instance = type.getConstructSignatures()[0]?.getReturnType();
    const hasStatics = type.getProperties().some((member) => (member.flags & ts.SymbolFlags.Method) !== 0);
    return hasStatics && instance !== undefined && instance.getProperties().length === 0;
  }
}

const DEEPEST = 12;

/**
 * Whether a comment before an export, which TypeScript itself counts to nothing, says that it is no
 * target.
 */
function isMarked(node: ts.Node | undefined): boolean {
  if (!node) return false;
  const { text } = node.getSourceFile();
  const comments = [
    ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
    ...(ts.getTrailingCommentRanges(text, node.getFullStart()) ?? []),
  ];
  return comments.some(({ pos, end }) => /^\/\*\*[\s\S]*@(?:noTarget|internal)\b/.test(text.slice(pos, end)));
}

function isAbstract(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (declaration) => (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract) !== 0,
  );
}

function isPublic(signature: ts.Signature): boolean {
  return !signature.declaration || isVisible(signature.declaration);
}

function isVisible(declaration: ts.Declaration): boolean {
  return (
    (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) === 0
  );
}
