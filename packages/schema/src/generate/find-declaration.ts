import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "#typescript";
import { mapToSource, type DeclaredAt } from "./map-to-source.js";

/** Whose declaration is looked for. */
export interface DeclarationRequest {
  /** Module specifier of a target: `@lighterjs/callbacks`, `./src/index.ts`. */
  readonly module: string;
  /** Absolute path of the folder of the package that offers it. */
  readonly from: string;
  /** Where the module exports it: `["layers", "dense"]`. */
  readonly exportPath: readonly string[];
  /** An option of it. */
  readonly option?: string | undefined;
}

/**
 * Where a target is declared, or one of its options: in its TypeScript source where the package has
 * it, which a declaration map may say, else in its types. An option that is declared in a way that
 * cannot be told without the whole program leads to its target. Files are parsed and none is run.
 */
export function findDeclaration(request: DeclarationRequest): DeclaredAt | undefined {
  const { module, from, exportPath, option } = request;
  const file = resolveModule(module, join(from, "package.json"));
  const found = file === undefined ? undefined : new DeclarationFinder().exported(file, exportPath);
  if (found === undefined) return undefined;
  const member = option === undefined ? undefined : new DeclarationFinder().optionOf(found, option);
  return placeOf(member ?? found);
}

/** A declaration, with the file that it stands in. */
interface Found {
  readonly file: ts.SourceFile;
  readonly node: ts.Node;
  readonly name: ts.Node;
}

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  // Of our own packages, what is written and not what was built of it.
  customConditions: ["@lighterjs/source"],
};

function resolveModule(specifier: string, importer: string): string | undefined {
  // Types of older packages leave out the endings of files, as CommonJS may.
  for (const mode of [ts.ModuleKind.ESNext, ts.ModuleKind.CommonJS] as const) {
    const found = ts.resolveModuleName(specifier, importer, OPTIONS, ts.sys, undefined, undefined, mode);
    if (found.resolvedModule !== undefined) return found.resolvedModule.resolvedFileName;
  }
  return undefined;
}

function placeOf({ file, name }: Found): DeclaredAt {
  const { line, character } = file.getLineAndCharacterOfPosition(name.getStart(file));
  const declared = { file: file.fileName, line, character };
  return mapToSource(declared, file.text, name.getText(file)) ?? declared;
}

/** Types inside each other, and files that export what others have, beyond any that are written. */
const DEEPEST = 32;

class DeclarationFinder {
  readonly #files = new Map<string, ts.SourceFile>();
  readonly #seen = new Set<string>();

  /** The export of a module under a path of names. */
  exported(path: string, [name, ...rest]: readonly string[]): Found | undefined {
    const key = `${path} ${name} ${rest.join()}`;
    if (name === undefined || this.#seen.has(key)) return undefined;
    this.#seen.add(key);
    const file = this.#parse(path);
    const everything: string[] = [];
    for (const statement of file.statements) {
      if (!ts.isExportDeclaration(statement)) continue;
      const target = this.#moduleOf(statement.moduleSpecifier, file);
      const { exportClause } = statement;
      if (exportClause === undefined) {
        if (target !== undefined) everything.push(target);
      } else if (ts.isNamespaceExport(exportClause)) {
        if (exportClause.name.text === name && target !== undefined) return this.exported(target, rest);
      } else {
        const element = exportClause.elements.find((each) => each.name.text === name);
        const own = element && (element.propertyName ?? element.name).text;
        if (own === undefined) continue;
        return statement.moduleSpecifier === undefined
          ? this.#local(file, own, rest)
          : target === undefined
            ? undefined
            : this.exported(target, [own, ...rest]);
      }
    }
    const local = this.#local(file, name, rest);
    if (local !== undefined) return local;
    for (const other of everything) {
      const found = this.exported(other, [name, ...rest]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The declaration of a name in a file: there, or imported. */
  #local(file: ts.SourceFile, name: string, rest: readonly string[]): Found | undefined {
    for (const statement of file.statements) {
      const declared = ts.isVariableStatement(statement)
        ? statement.declarationList.declarations
        : isNamed(statement)
          ? [statement]
          : [];
      const node = declared.find((each) => each.name !== undefined && each.name.getText(file) === name);
      if (node?.name !== undefined) {
        if (rest.length === 0 || !ts.isModuleDeclaration(node)) return { file, node, name: node.name };
      }
      const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
      if (bindings === undefined || !ts.isImportDeclaration(statement)) continue;
      const target = this.#moduleOf(statement.moduleSpecifier, file);
      if (target === undefined) continue;
      if (ts.isNamespaceImport(bindings)) {
        if (bindings.name.text === name && rest.length > 0) return this.exported(target, rest);
        continue;
      }
      const element = bindings.elements.find((each) => each.name.text === name);
      if (element !== undefined)
        return this.exported(target, [(element.propertyName ?? element.name).text, ...rest]);
    }
    return undefined;
  }

  /**
   * Where an option of a class or function is declared: a parameter, or a property of one's type.
   */
  optionOf({ file, node }: Found, option: string): Found | undefined {
    const parameters = ts.isClassDeclaration(node)
      ? node.members.flatMap((member) => (ts.isConstructorDeclaration(member) ? member.parameters : []))
      : ts.isFunctionDeclaration(node)
        ? node.parameters
        : [];
    for (const parameter of parameters) {
      const found = parameter.type && this.#memberOf(parameter.type, file, option, 0);
      if (found !== undefined) return found;
      if (parameter.name.getText(file) === option) return { file, node: parameter, name: parameter.name };
    }
    const base = ts.isClassDeclaration(node)
      ? node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
      : undefined;
    const parent = base && this.#local(file, base.expression.getText(file), []);
    return parent && this.optionOf(parent, option);
  }

  /**
   * A property of a type, as far as it is written out: through names, intersections and wrappers.
   */
  #memberOf(type: ts.Node, file: ts.SourceFile, name: string, depth: number): Found | undefined {
    if (depth > DEEPEST) return undefined;
    const inEach = (parts: readonly ts.Node[]): Found | undefined => {
      for (const part of parts) {
        const found = this.#memberOf(part, file, name, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    if (ts.isTypeLiteralNode(type) || ts.isInterfaceDeclaration(type)) {
      const member = type.members.find((each) => each.name?.getText(file) === name);
      if (member?.name !== undefined) return { file, node: member, name: member.name };
      return ts.isInterfaceDeclaration(type)
        ? inEach((type.heritageClauses ?? []).flatMap(({ types }) => [...types]))
        : undefined;
    }
    if (ts.isIntersectionTypeNode(type) || ts.isUnionTypeNode(type)) return inEach(type.types);
    if (ts.isParenthesizedTypeNode(type)) return inEach([type.type]);
    if (ts.isTypeAliasDeclaration(type)) return inEach([type.type]);
    const written = ts.isTypeReferenceNode(type)
      ? type.typeName
      : ts.isExpressionWithTypeArguments(type)
        ? type.expression
        : undefined;
    if (written === undefined) return undefined;
    const declared = this.#local(file, written.getText(file), []);
    const own = declared && this.#memberOf(declared.node, declared.file, name, depth + 1);
    const { typeArguments } = type as ts.TypeReferenceNode | ts.ExpressionWithTypeArguments;
    return own ?? inEach(typeArguments ?? []);
  }

  #moduleOf(specifier: ts.Expression | undefined, file: ts.SourceFile): string | undefined {
    return specifier !== undefined && ts.isStringLiteral(specifier)
      ? resolveModule(specifier.text, file.fileName)
      : undefined;
  }

  #parse(path: string): ts.SourceFile {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
    this.#files.set(path, file);
    return file;
  }
}

function isNamed(
  statement: ts.Statement,
): statement is
  | ts.ClassDeclaration
  | ts.FunctionDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.EnumDeclaration
  | ts.ModuleDeclaration {
  return (
    ts.isClassDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  );
}
