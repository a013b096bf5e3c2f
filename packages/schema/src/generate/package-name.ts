import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "#typescript";

/** Finds out which npm package a declaration belongs to. */
export class PackageNames {
  readonly #byFolder = new Map<string, string>();
  /** The `package.json` files read. */
  readonly files = new Set<string>();

  /** `package#Name` of a class, interface or alias. */
  typeName(symbol: ts.Symbol): string {
    const declaration = symbol.declarations?.[0];
    const file = declaration?.getSourceFile().fileName;
    // The symbol of a default export is called `default`.
    const name = (declaration && ts.getNameOfDeclaration(declaration)?.getText()) ?? symbol.name;
    return `${file === undefined ? "" : this.packageOf(file)}#${name}`;
  }

  /** Name in the nearest `package.json` upward that has one; empty where there is none. */
  packageOf(file: string): string {
    return this.#ofFolder(dirname(file));
  }

  #ofFolder(folder: string): string {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) return known;
    const name =
      this.#read(join(folder, "package.json")) ??
      (dirname(folder) === folder ? "" : this.#ofFolder(dirname(folder)));
    this.#byFolder.set(folder, name);
    return name;
  }

  #read(path: string): string | undefined {
    if (!ts.sys.fileExists(path)) return undefined;
    const content: unknown = JSON.parse(readFileSync(path, "utf8"));
    const name =
      typeof content === "object" && content !== null && "name" in content ? content.name : undefined;
    // Folders of a package may hold a package.json of their own that says only `"type"`.
    if (typeof name !== "string") return undefined;
    this.files.add(path);
    return name;
  }
}

/**
 * An interface of Node or the DOM that only holds options: `SpawnOptions`, `RequestInit`. It has
 * members, none of them is a method that must be there, and nothing is built under its name.
 */
export function isOptionBag(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  if (!symbol || !(symbol.flags & ts.SymbolFlags.Interface) || symbol.flags & ts.SymbolFlags.Value)
    return false;
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return false;
  const members = type.getProperties();
  const optional = (member: ts.Symbol) => (member.flags & ts.SymbolFlags.Optional) !== 0;
  const isBehaviour = (member: ts.Symbol) =>
    (member.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) !== 0 && !optional(member);
  return (members.length > 0 || type.getStringIndexType() !== undefined) && !members.some(isBehaviour);
}

/**
 * Made of the members of a class of Node or the DOM, its methods included: `Partial<HTMLElement>`.
 */
export function isMadeOfBuiltIn(type: ts.Type, program: ts.Program): boolean {
  if (!(type.flags & ts.TypeFlags.Object) || program.getTypeChecker().isArrayLikeType(type)) return false;
  return type.getProperties().some((member) => {
    const declaration = member.declarations?.[0];
    if (!declaration || !ts.isMethodSignature(declaration)) return false;
    const owner = ts.isInterfaceDeclaration(declaration.parent) ? declaration.parent : undefined;
    const symbol = owner && program.getTypeChecker().getSymbolAtLocation(owner.name);
    return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Value) !== 0 && isBuiltIn(symbol, program);
  });
}

/**
 * Declared by TypeScript's own libraries or by Node's types, not by a package that a project
 * depends on.
 */
export function isBuiltIn(symbol: ts.Symbol, program: ts.Program): boolean {
  const files = (symbol.declarations ?? []).map((declaration) => declaration.getSourceFile());
  return (
    files.length > 0 &&
    files.every(
      (file) =>
        program.isSourceFileDefaultLibrary(file) || file.fileName.includes("/node_modules/@types/node/"),
    )
  );
}
