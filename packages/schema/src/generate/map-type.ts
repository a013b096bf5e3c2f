import ts from "#typescript";
import type { JsonSchema } from "../json-schema.js";
import { inDeclaredOrder, writtenItemOf, writtenTypeOf } from "./declared-order.js";
import { Growth } from "./growth.js";
import { enumMember, joinForms } from "./join-forms.js";
import { ObjectMapper } from "./map-object.js";
import { listBeside, listItem, listNodeIn } from "./list-types.js";
import { given, isGiven, type Mapped, type Omission } from "./mapped.js";
import { NamedTypes, type Spelling } from "./named-types.js";
import { isBuiltIn, isMadeOfBuiltIn, isOptionBag, type PackageNames } from "./package-name.js";
import type { Problem } from "./problem.js";
import { slotOf, slotOfData } from "./slot-of.js";
import { templatePattern } from "./template-pattern.js";
import type { TypeMapping } from "./type-mapping.js";

const F = ts.TypeFlags;

/** How deep types may nest. */
const DEEPEST = 100;

/** The default and the examples of an option, and what they must be. */
export interface HeldSchema {
  /** With references by number. */
  readonly schema: JsonSchema;
  readonly at: ts.Node | undefined;
}

/** Turns TypeScript types into schemas. */
export class TypeMapper implements TypeMapping {
  readonly named = new NamedTypes();
  readonly problems: Problem[] = [];
  readonly held: HeldSchema[] = [];
  readonly #objects: ObjectMapper;
  readonly #growth: Growth;
  #depth = 0;

  constructor(
    readonly program: ts.Program,
    readonly checker: ts.TypeChecker,
    readonly packages: PackageNames,
    readonly implemented: ReadonlySet<string>,
    readonly isImplemented: (type: string) => boolean,
  ) {
    this.#objects = new ObjectMapper(this);
    this.#growth = new Growth(checker);
  }

  map(type: ts.Type, at: ts.Node | undefined, written: ts.TypeNode | undefined = writtenTypeOf(at)): Mapped {
    if (this.#depth >= DEEPEST) return this.#cannot(type, at, "nests without end");
    this.#depth++;
    try {
      return this.#map(type, at, written);
    } finally {
      this.#depth--;
    }
  }

  hold(schema: JsonSchema, at: ts.Node | undefined): void {
    if (schema.default !== undefined || schema.examples) this.held.push({ schema, at });
  }

  /** The keys of an options parameter: an object schema that stands by itself. */
  mapOptions(type: ts.Type, at: ts.Node): Mapped {
    const plain = this.checker.getNonNullableType(type);
    if (!plain.isUnion()) return this.#objects.map(plain, at);
    const parts = inDeclaredOrder(plain, writtenTypeOf(at), this.checker).map((part) =>
      this.#objects.map(part, at),
    );
    const forms = parts.filter(isGiven);
    const lost = parts.flatMap((part) => (isGiven(part) ? [] : part));
    const [first] = lost;
    if (first && forms.length === 0) return first;
    const omissions = forms.flatMap((form) => form.omissions);
    const left = lost.map(({ reason }) => ({ path: [], reason: `a form of which ${reason}`, partly: true }));
    return given(joinForms(forms.map((form) => form.schema)), [...omissions, ...left]);
  }

  /**
   * Whether a parameter of this type takes all keys of a node: data with named members, nothing
   * that is built.
   */
  isOptions(type: ts.Type): boolean {
    const plain = this.checker.getNonNullableType(type);
    if (plain.isUnion()) return plain.types.every((part) => this.isOptions(part));
    if (!(plain.flags & (F.Object | F.Intersection)) || slotOf(plain, this)) return false;
    if (this.checker.isArrayLikeType(plain) || plain.getCallSignatures().length > 0) return false;
    const symbol = plain.getSymbol();
    if (symbol && isBuiltIn(symbol, this.program) && !plain.aliasSymbol && !isOptionBag(plain)) return false;
    return (
      plain.getProperties().length > 0 ||
      this.checker.getIndexInfoOfType(plain, ts.IndexKind.String) !== undefined
    );
  }

  #map(type: ts.Type, at: ts.Node | undefined, written: ts.TypeNode | undefined): Mapped {
    const { flags } = type;
    if (flags & F.Any && isUnresolved(type))
      return { reason: `\`${written?.getText() ?? "its type"}\` cannot be found`, at };
    if (flags & (F.Any | F.Unknown)) return given({});
    if (flags & F.EnumLiteral && !type.isUnion()) return given(enumMember(type, this.checker));
    if (type.isStringLiteral() || type.isNumberLiteral()) return given({ const: type.value });
    if (flags & F.BooleanLiteral) return given({ const: this.checker.typeToString(type) === "true" });
    if (flags & F.TemplateLiteral) return this.#mapTemplate(type as ts.TemplateLiteralType, at);
    if (flags & F.StringLike) return given({ type: "string" });
    if (flags & F.NumberLike) return given({ type: "number" });
    if (flags & F.BooleanLike) return given({ type: "boolean" });
    if (flags & F.Null) return given({ type: "null" });
    if (flags & F.NonPrimitive) return given({ anyOf: [{ type: "object" }, { type: "array" }] });
    if (flags & F.Instantiable) {
      const fallback =
        type.flags & F.TypeParameter ? this.checker.getDefaultFromTypeParameter(type) : undefined;
      const bound = fallback ?? this.checker.getBaseConstraintOfType(type);
      return bound ? this.map(bound, at, undefined) : given({});
    }
    if (type.isUnion() || flags & (F.Object | F.Intersection)) return this.#mapNamed(type, at, written);
    return this.#cannot(type, at);
  }

  #mapNamed(type: ts.Type, at: ts.Node | undefined, written: ts.TypeNode | undefined): Mapped {
    const slot = slotOf(type, this);
    if (slot) return "reason" in slot ? { ...slot, at } : given(slot);
    const known = this.named.find(type);
    if (known) return known;
    if (type.aliasSymbol && !type.isUnion() && isMadeOfBuiltIn(type, this.program))
      return this.#cannot(type, at);
    const named = this.#nameOf(type, at);
    const map = () =>
      this.#mapStructure(type, at, type.aliasSymbol?.declarations ? aliasNode(type) : written);
    if (!named) return map();
    const define = () => this.named.define(type, named.name, named.spelling, map);
    if (!named.owner) return define();
    return this.#growth.within(named.owner, type, define) ?? this.#cannot(type, at, "nests without end");
  }

  /**
   * The name under which a type may be referred to; undefined for one that is written out wherever
   * it is used.
   */
  #nameOf(
    type: ts.Type,
    at: ts.Node | undefined,
  ): { name: string; owner: ts.Symbol | undefined; spelling: Spelling } | undefined {
    const alias = type.aliasSymbol;
    const symbol = type.getSymbol();
    const hasName = ts.SymbolFlags.Interface | ts.SymbolFlags.Class;
    const owner = alias ?? (symbol && symbol.flags & hasName ? symbol : undefined);
    const isObject =
      !type.isUnion() && !this.checker.isArrayLikeType(type) && type.getProperties().length > 0;
    if (owner && !isBuiltIn(owner, this.program))
      return { name: owner.name, owner, spelling: isObject ? "named" : "inline" };
    const isValue = symbol && isBuiltIn(symbol, this.program) && !alias && !isOptionBag(type);
    if (!isObject || (isValue && !(symbol.flags & ts.SymbolFlags.TypeLiteral))) return undefined;
    return { name: owner?.name ?? nameAt(at), owner, spelling: "structure" };
  }

  #mapStructure(type: ts.Type, at: ts.Node | undefined, written: ts.TypeNode | undefined): Mapped {
    if (type.isUnion()) return this.#mapUnion(type, at, written);
    if (type.isIntersection()) {
      // A branded primitive, such as `string & { readonly brand: unique symbol }`.
      const primitive = type.types.find((part) => !(part.flags & (F.Object | F.Instantiable)));
      return primitive ? this.map(primitive, at, undefined) : this.#objects.map(type, at);
    }
    if (this.checker.isTupleType(type)) return this.#mapTuple(type as ts.TupleTypeReference, at);
    const item = listItem(type, this);
    if (item && item.flags & F.Never) return given({ type: "array", maxItems: 0 });
    if (item) {
      const mapped = this.map(item, at, writtenItemOf(written));
      return isGiven(mapped) ? given({ type: "array", items: mapped.schema }, mapped.omissions) : mapped;
    }
    const symbol = type.getSymbol();
    if (symbol && isBuiltIn(symbol, this.program) && !isOptionBag(type)) {
      if (!(symbol.flags & ts.SymbolFlags.TypeLiteral)) return this.#cannot(type, at);
    }
    if (this.#isAnythingButNull(type))
      return given({ type: ["boolean", "number", "string", "array", "object"] });
    const data = this.#objects.map(type, at);
    if (!isGiven(data)) return data;
    const others = [slotOfData(type, this), listBeside(type, data.schema, this.checker)].filter(
      (form) => form,
    );
    return others.length === 0
      ? data
      : given({ anyOf: [data.schema, ...others.flatMap((form) => form ?? [])] }, data.omissions);
  }

  /** `{}`, of which nothing is said. */
  #isAnythingButNull(type: ts.Type): boolean {
    const symbol = type.getSymbol();
    return (
      symbol !== undefined &&
      (symbol.flags & ts.SymbolFlags.TypeLiteral) !== 0 &&
      !type.aliasSymbol &&
      type.getProperties().length === 0 &&
      this.checker.getIndexInfosOfType(type).length === 0
    );
  }

  #mapUnion(type: ts.UnionType, at: ts.Node | undefined, written: ts.TypeNode | undefined): Mapped {
    const parts = inDeclaredOrder(type, written, this.checker).filter(
      (part) => !(part.flags & (F.Undefined | F.Void)),
    );
    const forms: JsonSchema[] = [];
    const omissions: Omission[] = [];
    const lost: ts.Type[] = [];
    for (const part of parts) {
      const mapped = this.map(part, at, listNodeIn(written, part, this.checker));
      if (!isGiven(mapped)) lost.push(part);
      else {
        forms.push(mapped.schema);
        omissions.push(...mapped.omissions);
      }
    }
    const [only] = parts;
    if (forms.length === 0)
      return only && parts.length === 1 ? this.map(only, at, undefined) : this.#cannot(type, at);
    if (lost.length > 0)
      omissions.push({
        path: [],
        reason: lost.map((part) => `\`${this.#text(part)}\``).join(", "),
        partly: true,
      });
    return given(joinForms(forms), omissions);
  }

  #mapTuple(type: ts.TupleTypeReference, at: ts.Node | undefined): Mapped {
    const { elementFlags, minLength } = type.target;
    const items: JsonSchema[] = [];
    const omissions: Omission[] = [];
    let rest: JsonSchema | undefined;
    for (const [index, element] of this.checker.getTypeArguments(type).entries()) {
      const mapped = this.map(element, at, undefined);
      if (!isGiven(mapped)) return mapped;
      omissions.push(...mapped.omissions);
      const flag = elementFlags[index] ?? ts.ElementFlags.Required;
      if (flag & ts.ElementFlags.Variable) rest = mapped.schema;
      else if (rest) return this.#cannot(type, at, "has members after its rest");
      else items.push(mapped.schema);
    }
    const length = rest ? { additionalItems: rest } : { maxItems: items.length };
    if (items.length === 0) return given({ type: "array", ...(rest ? { items: rest } : length) }, omissions);
    return given({ type: "array", items, minItems: minLength, ...length }, omissions);
  }

  #mapTemplate(type: ts.TemplateLiteralType, at: ts.Node | undefined): Mapped {
    const pattern = templatePattern(type);
    return pattern === undefined ? this.#cannot(type, at) : given({ type: "string", pattern });
  }

  #cannot(type: ts.Type, at: ts.Node | undefined, why?: string): Mapped {
    const text = `\`${this.#text(type)}\``;
    return { reason: why === undefined ? `no value in YAML is a ${text}` : `${text} ${why}`, at };
  }

  #text(type: ts.Type): string {
    const text = this.checker.typeToString(
      this.checker.getNonNullableType(type),
      undefined,
      ts.TypeFormatFlags.WriteArrowStyleSignature,
    );
    return text.replaceAll("<ArrayBufferLike>", "");
  }
}

/** Of a type without a name: that of the option which has it. */
function nameAt(at: ts.Node | undefined): string {
  const name = at && ts.isPropertySignature(at) && ts.isIdentifier(at.name) ? at.name.text : "options";
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function isUnresolved(type: ts.Type): boolean {
  return "intrinsicName" in type && type.intrinsicName === "error";
}

/**
 * The node that spells a generic alias says nothing about its arguments, hence only plain aliases.
 */
function aliasNode(type: ts.Type): ts.TypeNode | undefined {
  const declaration = type.aliasSymbol?.declarations?.find(ts.isTypeAliasDeclaration);
  return declaration?.typeParameters ? undefined : declaration?.type;
}
