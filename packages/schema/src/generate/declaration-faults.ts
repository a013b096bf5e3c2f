import ts from "#typescript";

/**
 * Those compile errors that lie in what a manifest is made from: the types of options, of
 * constructors and of exported functions, heritage, and the imports that these need. What a
 * function does inside is of no concern, so that a project need not have the types of all that it
 * calls.
 *
 * @param exported what the entries export; see {@link exportsOf}
 */
export function inDeclarations(
  source: ts.SourceFile,
  diagnostics: readonly ts.Diagnostic[],
  exported: ReadonlySet<ts.Declaration>,
): readonly ts.Diagnostic[] {
  if (diagnostics.length === 0) return [];
  const regions = readRegions(source, exported);
  const names = namesIn(regions);
  return diagnostics.filter(
    ({ start = 0 }) => regions.some((node) => holds(node, start)) || isImportOf(names, source, start),
  );
}

/** The declarations of all that modules export, directly, from others, or as namespaces. */
export function exportsOf(
  entries: readonly ts.SourceFile[],
  checker: ts.TypeChecker,
): ReadonlySet<ts.Declaration> {
  const seen = new Set<ts.Symbol>();
  const visit = (module: ts.Symbol): void => {
    for (const member of checker.getExportsOfModule(module)) {
      const symbol = member.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(member) : member;
      if (seen.has(symbol)) continue;
      seen.add(symbol);
      if (symbol.flags & ts.SymbolFlags.ValueModule) visit(symbol);
    }
  };
  entries.forEach((entry) => {
    const module = checker.getSymbolAtLocation(entry);
    if (module) visit(module);
  });
  return new Set([...seen].flatMap((symbol) => symbol.declarations ?? []));
}

function holds(node: ts.Node, offset: number): boolean {
  return node.getStart() <= offset && offset < node.end;
}

/** The nodes of a module that the walk reads. */
function readRegions(source: ts.SourceFile, exported: ReadonlySet<ts.Declaration>): readonly ts.Node[] {
  const regions: ts.Node[] = [];
  source.statements.forEach(visit);
  return regions;

  function visit(node: ts.Node): void {
    if (isWhollyRead(node)) regions.push(node);
    else if (ts.isInterfaceDeclaration(node)) visitInterface(node);
    else if (ts.isClassLike(node)) visitClass(node);
    else if (ts.isParameter(node)) visitParameter(node);
    else if (!isUnread(node)) ts.forEachChild(node, visit);
  }

  /** Methods make an interface a slot, whatever they take. */
  function visitInterface(node: ts.InterfaceDeclaration): void {
    regions.push(node.name, ...(node.typeParameters ?? []), ...(node.heritageClauses ?? []));
    regions.push(...node.members.filter((member) => !ts.isMethodSignature(member)));
  }

  function visitClass(node: ts.ClassLikeDeclaration): void {
    if (node.name) regions.push(node.name);
    regions.push(...(node.typeParameters ?? []), ...(node.heritageClauses ?? []));
    node.members
      .filter((member) => ts.isConstructorDeclaration(member) || isStaticMethod(member))
      .forEach(visit);
  }

  function visitParameter(node: ts.ParameterDeclaration): void {
    regions.push(...(ts.getDecorators(node) ?? []), ...(node.type ? [node.type] : []));
  }

  function isUnread(node: ts.Node): boolean {
    if (ts.isBlock(node) || ts.isExpressionStatement(node) || ts.isImportDeclaration(node)) return true;
    if (ts.isArrowFunction(node.parent) && node === node.parent.body) return true;
    return (ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node)) && !exported.has(node);
  }
}

function isWhollyRead(node: ts.Node): boolean {
  return ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isExportDeclaration(node);
}

function isStaticMethod(member: ts.ClassElement): boolean {
  const flags = ts.getCombinedModifierFlags(member);
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return ts.isMethodDeclaration(member) && (flags & ts.ModifierFlags.Static) !== 0 && (flags & hidden) === 0;
}

function namesIn(nodes: readonly ts.Node[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    else ts.forEachChild(node, visit);
  };
  nodes.forEach(visit);
  return names;
}

/** An import that does not resolve matters where one of the names that it binds is used. */
function isImportOf(names: ReadonlySet<string>, source: ts.SourceFile, offset: number): boolean {
  const statement = source.statements.find((each) => holds(each, offset));
  if (!statement || !ts.isImportDeclaration(statement)) return false;
  const { name, namedBindings } = statement.importClause ?? {};
  const elements = namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
  const at = elements.find((element) => holds(element, offset));
  const whole = namedBindings && ts.isNamespaceImport(namedBindings) ? [namedBindings.name] : [];
  const bound = at ? [at.name] : [...(name ? [name] : []), ...whole, ...elements.map((each) => each.name)];
  return bound.some((each) => names.has(each.text));
}
