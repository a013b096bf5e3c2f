import { readFileSync } from "node:fs";
import ts from "#typescript";

/** How a constructor parameter gets its value from the container. */
export interface Injection {
  /** Description of the symbol, the string, or the name of the class. */
  readonly token: string;
  readonly optional: boolean;
}

const OPTIONS = "lighter.OPTIONS";

/** Whether an injection is that of the YAML keys themselves. */
export function injectsOptions(injection: Injection): boolean {
  return injection.token === OPTIONS;
}

/** Reads `@inject(TOKEN, { isOptional })` on a parameter; undefined without such a decorator. */
export function readInjection(
  parameter: ts.ParameterDeclaration,
  checker: ts.TypeChecker,
): Injection | undefined {
  for (const decorator of ts.getDecorators(parameter) ?? []) {
    const call = decorator.expression;
    if (!ts.isCallExpression(call) || !INJECTORS.has(nameOf(call.expression))) continue;
    const [token, options] = call.arguments;
    if (token) return { token: tokenOf(token, checker), optional: isOptional(options) };
  }
  return undefined;
}

/**
 * A class that tsyringe is told to build: its undecorated parameters are injected by their class.
 */
export function isInjectable(declaration: ts.ClassLikeDeclaration): boolean {
  return (ts.canHaveDecorators(declaration) ? (ts.getDecorators(declaration) ?? []) : []).some(
    (decorator) => {
      const { expression } = decorator;
      return CONTAINER_DECORATORS.has(
        nameOf(ts.isCallExpression(expression) ? expression.expression : expression),
      );
    },
  );
}

const INJECTORS = new Set(["inject", "injectAll", "injectWithTransform", "injectAllWithTransform"]);
const CONTAINER_DECORATORS = new Set(["injectable", "autoInjectable", "singleton", "scoped"]);

function nameOf(expression: ts.Expression): string {
  if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
  return ts.isIdentifier(expression) ? expression.text : "";
}

function isOptional(options: ts.Expression | undefined): boolean {
  if (!options || !ts.isObjectLiteralExpression(options)) return false;
  return options.properties.some(
    (property) =>
      ts.isPropertyAssignment(property) &&
      property.name.getText() === "isOptional" &&
      property.initializer.kind === ts.SyntaxKind.TrueKeyword,
  );
}

function tokenOf(expression: ts.Expression, checker: ts.TypeChecker): string {
  if (ts.isStringLiteralLike(expression)) return expression.text;
  const described = symbolDescription(expression);
  if (described !== undefined) return described;
  const symbol = checker.getSymbolAtLocation(
    ts.isPropertyAccessExpression(expression) ? expression.name : expression,
  );
  const target = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const declaration = target?.valueDeclaration;
  const initializer =
    declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (initializer)
    return ts.isStringLiteralLike(initializer)
      ? initializer.text
      : (symbolDescription(initializer) ?? nameOf(expression));
  return (
    (declaration && emittedDescription(declaration, target.name)) ?? target?.name ?? expression.getText()
  );
}

/** The text in `Symbol.for("text")` or `Symbol("text")`. */
function symbolDescription(expression: ts.Expression): string | undefined {
  if (!ts.isCallExpression(expression)) return undefined;
  const [text] = expression.arguments;
  const isSymbol = /^Symbol(\.for)?$/.test(expression.expression.getText());
  return isSymbol && text && ts.isStringLiteralLike(text) ? text.text : undefined;
}

/** A declaration file says only that a token is a symbol; the JavaScript beside it says which. */
function emittedDescription(declaration: ts.Declaration, name: string): string | undefined {
  const { fileName } = declaration.getSourceFile();
  const emitted = fileName.replace(/\.d(\.[cm]?)ts$/, "$1js");
  if (emitted === fileName || !ts.sys.fileExists(emitted)) return undefined;
  const source = ts.createSourceFile(emitted, readFileSync(emitted, "utf8"), ts.ScriptTarget.Latest, true);
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const each of statement.declarationList.declarations)
      if (each.name.getText() === name && each.initializer) return symbolDescription(each.initializer);
  }
  return undefined;
}
