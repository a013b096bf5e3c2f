import ts from "typescript";
import type { JsonSchema } from "../json-schema.js";
import { inDeclaredOrder, writtenItemOf, writtenTypeOf } from "./declared-order.js";
import { enumMember, joinForms } from "./join-forms.js";
import { ObjectMapper } from "./map-object.js";
import { given, isGiven, type Mapped, type Omission } from "./mapped.js";
import { NamedTypes } from "./named-types.js";
import { isBuiltIn, type PackageNames } from "./package-name.js";
import type { Problem } from "./problem.js";
import { slotOf, slotOfData } from "./slot-of.js";
import type { TypeMapping } from "./type-mapping.js";

const F = ts.TypeFlags;

/** How deep a type may nest without a name; beyond, a generic type that grows by recursion would never end. */
const DEEPEST = 30;

/** Turns TypeScript types into schemas. */
export class TypeMapper implements TypeMapping {
  readonly named = new NamedTypes();
  readonly problems: Problem[] = [];
  readonly #objects: ObjectMapper;
  #depth = 0;

  constructor(
    readonly program: ts.Program,
    readonly checker: ts.TypeChecker,
    readonly packages: PackageNames,
    readonly implemented: ReadonlySet<string>,
  ) {
    this.#objects = new ObjectMapper(this);
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

  /** The keys of an options parameter: an object schema that stands by itself. */
  mapOptions(type: ts.Type, at: ts.Node): Mapped {
    const plain = this.checker.getNonNullableType(type);
    if (!plain.isUnion()) return this.#objects.map(plain, at);
    const parts = inDeclaredOrder(plain, writtenTypeOf(at), this.checker).map((part) =>
      this.#objects.map(part, at),
    );
    const lost = parts.find((part) => !isGiven(part));
    if (lost) return lost;
    const forms = parts.filter(isGiven);
    return given(
      { anyOf: forms.map((form) => form.schema) },
      forms.flatMap((form) => form.omissions),
    );
  }

  /** Whether a parameter of this type takes all keys of a node: data with named members, nothing that is built. */
  isOptions(type: ts.Type): boolean {
    const plain = this.checker.getNonNullableType(type);
    if (plain.isUnion()) return plain.types.every((part) => this.isOptions(part));
    if (!(plain.flags & (F.Object | F.Intersection)) || slotOf(plain, this)) return false;
    if (this.checker.isArrayLikeType(plain) || plain.getCallSignatures().length > 0) return false;
    const symbol = plain.getSymbol();
    if (symbol && isBuiltIn(symbol, this.program) && !plain.aliasSymbol) return false;
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
    if (flags & F.NonPrimitive) return given({ type: "object" });
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
    const known = this.named.referTo(type);
    if (known) return known;
    const named = this.#nameOf(type);
    const map = () =>
      this.#mapStructure(type, at, type.aliasSymbol?.declarations ? aliasNode(type) : written);
    return named ? this.named.define(type, named.name, named.keep, map) : map();
  }

  /** The name under which a type may be referred to, and whether it keeps it without being recursive. */
  #nameOf(type: ts.Type): { name: string; keep: boolean } | undefined {
    const alias = type.aliasSymbol;
    const symbol = type.getSymbol();
    const isInterface = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Interface) !== 0;
    const owner = alias ?? (isInterface ? symbol : undefined);
    if (!owner || isBuiltIn(owner, this.program)) return undefined;
    const isObject =
      !type.isUnion() && !this.checker.isArrayLikeType(type) && type.getProperties().length > 0;
    return { name: owner.name, keep: isObject };
  }

  #mapStructure(type: ts.Type, at: ts.Node | undefined, written: ts.TypeNode | undefined): Mapped {
    if (type.isUnion()) return this.#mapUnion(type, at, written);
    if (type.isIntersection()) {
      // A branded primitive, such as `string & { readonly brand: unique symbol }`.
      const primitive = type.types.find((part) => !(part.flags & (F.Object | F.Instantiable)));
      return primitive ? this.map(primitive, at, undefined) : this.#objects.map(type, at);
    }
    if (this.checker.isTupleType(type)) return this.#mapTuple(type as ts.TupleTypeReference, at);
    const item = this.#itemOf(type);
    if (item) {
      const mapped = this.map(item, at, writtenItemOf(written));
      return isGiven(mapped) ? given({ type: "array", items: mapped.schema }, mapped.omissions) : mapped;
    }
    const symbol = type.getSymbol();
    if (symbol && isBuiltIn(symbol, this.program) && !(symbol.flags & ts.SymbolFlags.TypeLiteral))
      return this.#cannot(type, at);
    const data = this.#objects.map(type, at);
    const slot = slotOfData(type, this);
    return slot && isGiven(data) ? given({ anyOf: [data.schema, slot] }, data.omissions) : data;
  }

  /** The type of the items of a list, or of what is read like one: `ArrayLike`, `Iterable`, an index signature of numbers. */
  #itemOf(type: ts.Type): ts.Type | undefined {
    if (this.checker.isArrayType(type)) return this.checker.getTypeArguments(type as ts.TypeReference)[0];
    const symbol = type.getSymbol();
    if (symbol && isBuiltIn(symbol, this.program) && LISTS.has(symbol.name))
      return this.checker.getTypeArguments(type as ts.TypeReference)[0];
    if (symbol && isBuiltIn(symbol, this.program)) return undefined;
    const byNumber = this.checker.getIndexInfoOfType(type, ts.IndexKind.Number);
    // An interface that extends `Array`.
    if (byNumber && this.checker.isArrayLikeType(type)) return byNumber.type;
    const byName = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    return byNumber && !byName && type.getProperties().length === 0 ? byNumber.type : undefined;
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
    if (forms.length === 0) return this.#cannot(type, at);
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
    const holes = type.types.map((part) =>
      part.flags & F.Number ? "-?\\d+(?:\\.\\d+)?" : part.flags & F.String ? "[^]*" : undefined,
    );
    if (holes.includes(undefined)) return this.#cannot(type, at);
    const literal = (text: string | undefined) => (text ?? "").replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    const pattern = type.texts.map((text, index) => literal(text) + (holes[index] ?? "")).join("");
    return given({ type: "string", pattern: `^${pattern}$` });
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

const LISTS = new Set(["ArrayLike", "Iterable"]);

function isUnresolved(type: ts.Type): boolean {
  return "intrinsicName" in type && type.intrinsicName === "error";
}

/** The node that spells a generic alias says nothing about its arguments, hence only plain aliases. */
function aliasNode(type: ts.Type): ts.TypeNode | undefined {
  const declaration = type.aliasSymbol?.declarations?.find(ts.isTypeAliasDeclaration);
  return declaration?.typeParameters ? undefined : declaration?.type;
}

/** Of a written union, the node that spells this list, so that the order of what it holds is known too. */
function listNodeIn(
  written: ts.TypeNode | undefined,
  part: ts.Type,
  checker: ts.TypeChecker,
): ts.TypeNode | undefined {
  if (!written || !ts.isUnionTypeNode(written) || !checker.isArrayType(part)) return undefined;
  return written.types.find((node) => checker.getTypeFromTypeNode(node) === part);
}
