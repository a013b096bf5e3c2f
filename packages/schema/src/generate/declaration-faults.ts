import ts from "typescript";

/**
 * Those compile errors that lie in what a manifest is made from: the types of options, of constructors and of exported
 * functions, heritage, and the imports that these need. What a function does inside is of no concern, so that a project
 * need not have the types of all that it calls.
 */
export function inDeclarations(
  source: ts.SourceFile,
  diagnostics: readonly ts.Diagnostic[],
): readonly ts.Diagnostic[] {
  if (diagnostics.length === 0) return [];
  const regions = readRegions(source);
  const names = namesIn(regions);
  return diagnostics.filter(
    ({ start = 0 }) => regions.some((node) => holds(node, start)) || isImportOf(names, source, start),
  );
}

function holds(node: ts.Node, offset: number): boolean {
  return node.getStart() <= offset && offset < node.end;
}

/** The nodes of a module that the walk reads. */
function readRegions(source: ts.SourceFile): readonly ts.Node[] {
  const regions: ts.Node[] = [];
  const exported = locallyExported(source);
  source.statements.forEach(visit);
  return regions;

  function visit(node: ts.Node): void {
    if (isWhollyRead(node)) regions.push(node);
    else if (ts.isInterfaceDeclaration(node)) visitInterface(node);
    else if (ts.isClassLike(node)) visitClass(node);
    else if (ts.isParameter(node)) visitParameter(node);
    else if (ts.isVariableStatement(node)) visitVariables(node);
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
    node.members.filter((member) => ts.isConstructorDeclaration(member) || isStatic(member)).forEach(visit);
  }

  function visitParameter(node: ts.ParameterDeclaration): void {
    regions.push(...(ts.getDecorators(node) ?? []), ...(node.type ? [node.type] : []));
  }

  function visitVariables(node: ts.VariableStatement): void {
    const isRead = ({ name }: ts.VariableDeclaration) =>
      isExported(node) || (ts.isIdentifier(name) && exported.has(name.text));
    node.declarationList.declarations.filter(isRead).forEach(visit);
  }

  function isUnread(node: ts.Node): boolean {
    if (ts.isBlock(node) || ts.isExpressionStatement(node) || ts.isImportDeclaration(node)) return true;
    if (ts.isArrowFunction(node.parent) && node === node.parent.body) return true;
    return ts.isFunctionDeclaration(node) && !isExported(node) && !exported.has(node.name?.text ?? "");
  }
}

function isWhollyRead(node: ts.Node): boolean {
  return ts.isTypeNode(node) || ts.isTypeAliasDeclaration(node) || ts.isExportDeclaration(node);
}

function isStatic(member: ts.ClassElement): boolean {
  const flags = ts.getCombinedModifierFlags(member);
  return (flags & ts.ModifierFlags.Static) !== 0 && (flags & ts.ModifierFlags.Private) === 0;
}

function isExported(node: ts.Declaration | ts.VariableStatement): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

/** Names that `export { … }` lists. */
function locallyExported(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    const clause = ts.isExportDeclaration(statement) ? statement.exportClause : undefined;
    if (!clause || !ts.isNamedExports(clause)) continue;
    for (const { name, propertyName } of clause.elements) names.add((propertyName ?? name).text);
  }
  return names;
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
