import ts from "#typescript";
import type { JsonSchema } from "../json-schema.js";
import { isBuiltIn, type PackageNames } from "./package-name.js";
import { nominalSymbolOf } from "./read-heritage.js";

export interface SlotContext {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly packages: PackageNames;
  /** Types that classes of the walk are by declaration, as `package#Name`. */
  readonly implemented: ReadonlySet<string>;
  /**
   * Whether any class that the program knows declares to implement an interface, by its
   * `package#Name`.
   */
  readonly isImplemented: (type: string) => boolean;
}

/**
 * The slot that a type stands for: undefined for data.
 *
 * An instance of a class is a slot, unless the class has nothing but public data. So is one of an
 * interface (or a named object type) with a method or accessor that must be there: something has to
 * implement it; and one of hooks that may all be left out, where a class implements it. An
 * interface of data members and optional methods only, functions held in properties included, is
 * written out in YAML instead; see {@link slotOfData}.
 */
export function slotOf(
  type: ts.Type,
  context: SlotContext,
): JsonSchema | { readonly reason: string } | undefined {
  if (type.isUnion()) return undefined;
  if (type.isIntersection()) return type.types.map((part) => slotOf(part, context)).find((slot) => slot);
  if (!(type.flags & ts.TypeFlags.Object)) return undefined;
  const signature = type.getCallSignatures()[0];
  if (signature) {
    if (isFactory(type, context)) return factorySlot(type as ts.TypeReference, context);
    const returns = returnedObject(signature, context);
    return {
      slot: {
        kind: "function",
        parameters: signature.parameters.length,
        ...(returns !== undefined && { returns }),
      },
    };
  }
  if (type.getConstructSignatures().length > 0)
    return { reason: "a class is not written in YAML; take a factory" };
  const symbol = nominalSymbolOf(type);
  if (!symbol) {
    const builtIn = type.getSymbol();
    return builtIn?.name === "Function" && isBuiltIn(builtIn, context.program)
      ? { slot: { kind: "function", parameters: 0 } }
      : undefined;
  }
  if (isBuiltIn(symbol, context.program))
    return symbol.name === "Function" ? { slot: { kind: "function", parameters: 0 } } : undefined;
  const isClass = (symbol.flags & ts.SymbolFlags.Class) !== 0;
  if (isClass ? isDataClass(type, symbol, context) : !hasBehaviour(type, symbol, context)) return undefined;
  return { slot: { kind: "instance", type: context.packages.typeName(symbol) } };
}

/**
 * Type of the object that a function makes; undefined where it gives data, a function, or nothing.
 */
function returnedObject(signature: ts.Signature, context: SlotContext): string | undefined {
  const type = context.checker.getReturnTypeOfSignature(signature);
  // A function that gives functions of its own kind would never end.
  if (type.getCallSignatures().length > 0) return undefined;
  const made = slotOf(type, context);
  return made && "slot" in made && made.slot?.kind === "instance" ? made.slot.type : undefined;
}

/**
 * The slot beside the mapping, for an interface of data members that a class declares to implement:
 * such an object may be written out or built.
 */
export function slotOfData(type: ts.Type, context: SlotContext): JsonSchema | undefined {
  const symbol = nominalSymbolOf(type);
  if (!symbol || isBuiltIn(symbol, context.program)) return undefined;
  const name = context.packages.typeName(symbol);
  return context.implemented.has(name) ? { slot: { kind: "instance", type: name } } : undefined;
}

function hasBehaviour(type: ts.Type, symbol: ts.Symbol, context: SlotContext): boolean {
  if (context.checker.isArrayLikeType(type)) return false;
  const members = type.getProperties();
  const methods = members.filter(isMethod);
  if (methods.length === 0) return false;
  const mayBeEmpty = members.every(isOptional);
  return mayBeEmpty
    ? context.isImplemented(context.packages.typeName(symbol))
    : methods.some((method) => !isOptional(method));
}

/**
 * Whether a literal may stand for an instance, as TypeScript sees it: a class that only declares
 * options.
 */
function isDataClass(type: ts.Type, symbol: ts.Symbol, context: SlotContext): boolean {
  const members = type.getProperties();
  const declaration = symbol.declarations?.find(ts.isClassLike);
  if (!declaration || members.length === 0) return false;
  const isAbstract = ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract;
  if (isAbstract || members.some((member) => isMethod(member) || isHidden(member))) return false;
  return (declaration.heritageClauses ?? [])
    .flatMap((clause) => clause.types.map((parent) => context.checker.getTypeAtLocation(parent)))
    .every((parent) => isData(parent, context));
}

function isData(parent: ts.Type, context: SlotContext): boolean {
  const symbol = parent.getSymbol();
  return symbol !== undefined && !isBuiltIn(symbol, context.program) && slotOf(parent, context) === undefined;
}

function isMethod(member: ts.Symbol): boolean {
  return (member.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) !== 0;
}

function isOptional(member: ts.Symbol): boolean {
  return (member.flags & ts.SymbolFlags.Optional) !== 0;
}

function isHidden({ name, valueDeclaration }: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return (
    name.startsWith("__#") ||
    (valueDeclaration !== undefined && (ts.getCombinedModifierFlags(valueDeclaration) & hidden) !== 0)
  );
}

function isFactory(type: ts.Type, { packages }: SlotContext): boolean {
  const symbol = type.getSymbol();
  return symbol?.name === "Factory" && packages.typeName(symbol) === "@lighterjs/schema#Factory";
}

function factorySlot(type: ts.TypeReference, context: SlotContext): JsonSchema | { readonly reason: string } {
  const [made] = context.checker.getTypeArguments(type);
  const parts = made?.isUnion() ? made.types : made ? [made] : [];
  const slots = parts
    .map((part) => slotOf(part, context) ?? slotOfData(part, context))
    .map((slot) => (slot && "slot" in slot ? slot.slot : undefined));
  const forms: JsonSchema[] = [];
  for (const slot of slots) {
    if (slot?.kind !== "instance")
      return {
        reason: "a factory makes instances of classes, or of interfaces that have methods or a class",
      };
    forms.push({ slot: { kind: "factory", type: slot.type } });
  }
  forms.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const [only] = forms;
  return only && forms.length === 1 ? only : { anyOf: forms };
}
