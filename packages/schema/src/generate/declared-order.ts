import ts from "#typescript";

/**
 * Members of a union in the order in which the author wrote them. The compiler keeps them in the
 * order in which it met them, which differs between a source and its declaration file; members that
 * nobody wrote down come last, sorted by their text.
 */
export function inDeclaredOrder(
  union: ts.UnionType,
  written: ts.TypeNode | undefined,
  checker: ts.TypeChecker,
): readonly ts.Type[] {
  const leaves = written ? leavesOf(written, checker, 0) : [];
  const rank = (type: ts.Type) => {
    const index = leaves.findIndex((leaf) => leaf === type || (leaf.isUnion() && leaf.types.includes(type)));
    return index === -1 ? Infinity : index;
  };
  const ranked = union.types.map((type, index) => ({
    type,
    index,
    rank: rank(type),
    text: checker.typeToString(type),
  }));
  ranked.sort((a, b) => {
    if (a.rank !== b.rank) return a.rank - b.rank;
    // Of one enum: the order of its members. Of what nobody spelled out: the text.
    if (a.type.flags & b.type.flags & ts.TypeFlags.EnumLiteral) return a.index - b.index;
    return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  });
  return ranked.map((each) => each.type);
}

/** The node that spells the type of a declaration, seen through the alias that it names. */
export function writtenTypeOf(declaration: ts.Node | undefined): ts.TypeNode | undefined {
  if (!declaration) return undefined;
  if (
    ts.isPropertySignature(declaration) ||
    ts.isPropertyDeclaration(declaration) ||
    ts.isParameter(declaration)
  )
    return declaration.type;
  return ts.isTypeAliasDeclaration(declaration) ? declaration.type : undefined;
}

/** The node that spells the items of a list. */
export function writtenItemOf(written: ts.TypeNode | undefined): ts.TypeNode | undefined {
  if (!written) return undefined;
  if (ts.isParenthesizedTypeNode(written) || ts.isTypeOperatorNode(written))
    return writtenItemOf(written.type);
  if (ts.isArrayTypeNode(written)) return written.elementType;
  if (ts.isUnionTypeNode(written)) return written.types.map(writtenItemOf).find((item) => item);
  return ts.isTypeReferenceNode(written) ? written.typeArguments?.[0] : undefined;
}

function leavesOf(node: ts.TypeNode, checker: ts.TypeChecker, depth: number): readonly ts.Type[] {
  if (depth > 10) return [];
  if (ts.isParenthesizedTypeNode(node)) return leavesOf(node.type, checker, depth);
  if (ts.isUnionTypeNode(node)) return node.types.flatMap((part) => leavesOf(part, checker, depth));
  if (ts.isTypeReferenceNode(node)) {
    const symbol = checker.getSymbolAtLocation(node.typeName);
    const alias = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declaration = alias?.declarations?.find(ts.isTypeAliasDeclaration);
    if (declaration && !declaration.typeParameters && ts.isUnionTypeNode(declaration.type))
      return leavesOf(declaration.type, checker, depth + 1);
  }
  return [checker.getTypeFromTypeNode(node)];
}
