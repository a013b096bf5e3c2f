import ts from "#typescript";
import type { JsonSchema } from "../json-schema.js";
import { documentOption } from "./document-option.js";
import { NUMERIC_KEY } from "../schema-forms.js";
import { below, given, isGiven, type Mapped, type Omission } from "./mapped.js";
import { templatePattern } from "./template-pattern.js";
import { isBuiltIn } from "./package-name.js";
import { faultsAt } from "./problem.js";
import { readDocumentation, type Documentation } from "./read-documentation.js";
import type { TypeMapping } from "./type-mapping.js";

/** Maps types with named members. */
export class ObjectMapper {
  constructor(private readonly types: TypeMapping) {}

  map(owner: ts.Type, at: ts.Node | undefined): Mapped {
    const { checker } = this.types;
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    const omissions: Omission[] = [];
    for (const property of checker.getPropertiesOfType(owner)) {
      const declaration = property.valueDeclaration ?? property.declarations?.[0];
      if (!isPublicName(property, declaration)) continue;
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const type = checker.getTypeOfSymbol(property);
      // `wait?: never` says that there is no such option.
      if (optional && checker.getNonNullableType(type).flags & ts.TypeFlags.Never) continue;
      const mapped = this.types.map(type, declaration ?? at);
      if (!isGiven(mapped)) {
        if (!optional)
          return {
            reason: `its \`${property.name}\` is required, but ${mapped.reason}`,
            at: mapped.at ?? declaration ?? at,
          };
        omissions.push({ path: [property.name], reason: mapped.reason, partly: false });
        continue;
      }
      omissions.push(...below(property.name, mapped.omissions));
      properties[property.name] = this.#document(mapped.schema, property, declaration ?? at);
      if (!optional) required.push(property.name);
    }
    let values: JsonSchema | undefined;
    const patterns: Record<string, JsonSchema> = {};
    for (const { keyType, type, declaration } of checker.getIndexInfosOfType(owner)) {
      const pattern = patternOfKeys(keyType);
      if (pattern === undefined) continue;
      const mapped = this.types.map(type, declaration ?? at, undefined);
      if (!isGiven(mapped)) return mapped;
      omissions.push(...mapped.omissions);
      if (pattern === "") values = mapped.schema;
      else patterns[pattern] = mapped.schema;
    }
    const hasPatterns = Object.keys(patterns).length > 0;

    const groups = this.#groupsOf(owner, properties);
    const needs = this.#needsOf(owner, properties);
    const description = this.#descriptionOf(owner);
    return given(
      {
        type: "object",
        ...(description === "" ? {} : { description }),
        ...(Object.keys(properties).length > 0 || (!values && !hasPatterns)
          ? { properties: this.#keepRules(owner, properties) }
          : {}),
        ...(required.length > 0 ? { required } : {}),
        ...(hasPatterns ? { patternProperties: patterns } : {}),
        additionalProperties: values ?? false,
        ...(groups.length > 0 ? { atLeastOneOf: groups } : {}),
        ...(needs && { neededFor: needs }),
      },
      omissions,
    );
  }

  #document(schema: JsonSchema, property: ts.Symbol, at: ts.Node | undefined): JsonSchema {
    const { schema: documented, faults } = documentOption(
      schema,
      readDocumentation(property, this.types.checker),
    );
    this.#report(faults, at);
    this.types.hold(documented, at);
    return documented;
  }

  /**
   * Rules may name options of their own type only. Where a type is made of another, with `Omit`
   * say, what a rule names may be gone; then the rule is too.
   */
  #keepRules(
    type: ts.Type,
    properties: Readonly<Record<string, JsonSchema>>,
  ): Readonly<Record<string, JsonSchema>> {
    const kept: Record<string, JsonSchema> = {};
    for (const [name, schema] of Object.entries(properties)) {
      const { requires = [], conflictsWith = [], ...rest } = schema;
      const declaration = type.getProperty(name)?.valueDeclaration;
      const siblings = declaration ? membersOf(declaration.parent) : [];
      const unknown = [...requires, ...conflictsWith].filter(
        (other) => !Object.hasOwn(properties, other) && !siblings.includes(other),
      );
      this.#report(
        unknown.map((other) => `there is no option \`${other}\` beside \`${name}\``),
        declaration,
      );
      const known = (names: readonly string[]) => names.filter((other) => Object.hasOwn(properties, other));
      kept[name] = {
        ...rest,
        ...(known(requires).length > 0 ? { requires: known(requires) } : {}),
        ...(known(conflictsWith).length > 0 ? { conflictsWith: known(conflictsWith) } : {}),
      };
    }
    return kept;
  }

  #groupsOf(type: ts.Type, properties: Readonly<Record<string, JsonSchema>>): readonly (readonly string[])[] {
    const groups = groupsOf(type, this.types.checker);
    const unknown = groups.flat().filter((name) => !Object.hasOwn(properties, name));
    this.#report(
      unknown.map((name) => `\`@atLeastOneOf\` names \`${name}\`, which is no option here`),
      (type.aliasSymbol ?? type.getSymbol())?.declarations?.[0],
    );
    return groups.filter((group) => group.every((name) => Object.hasOwn(properties, name)));
  }

  #needsOf(type: ts.Type, properties: Readonly<Record<string, JsonSchema>>): JsonSchema["neededFor"] {
    const found: Record<string, (readonly string[])[]> = {};
    const unknown: string[] = [];
    for (const [stage, ...names] of needsOf(type, this.types.checker)) {
      const strangers = names.filter((name) => !Object.hasOwn(properties, name));
      unknown.push(...strangers);
      if (strangers.length === 0) (found[stage] ??= []).push(names);
    }
    this.#report(
      unknown.map((name) => `\`@neededFor\` names \`${name}\`, which is no option here`),
      (type.aliasSymbol ?? type.getSymbol())?.declarations?.[0],
    );
    return Object.keys(found).length > 0 ? found : undefined;
  }

  #report(faults: readonly string[], at: ts.Node | undefined): void {
    this.types.problems.push(...faultsAt(at, faults));
  }

  #descriptionOf(type: ts.Type): string {
    const symbol = type.aliasSymbol ?? type.getSymbol();
    if (!symbol || symbol.name.startsWith("__") || isBuiltIn(symbol, this.types.program)) return "";
    const { description, faults } = readDocumentation(symbol, this.types.checker);
    this.#report(faults, symbol.declarations?.[0]);
    return description;
  }
}

/** Which keys an index signature speaks of: `""` for all, undefined for symbols. */
function patternOfKeys(type: ts.Type): string | undefined {
  if (type.flags & ts.TypeFlags.TemplateLiteral) return templatePattern(type as ts.TemplateLiteralType);
  if (type.flags & ts.TypeFlags.Number) return NUMERIC_KEY;
  return type.flags & ts.TypeFlags.String ? "" : undefined;
}

/** Names of the members that are declared together. */
function membersOf(node: ts.Node): readonly string[] {
  if (!ts.isInterfaceDeclaration(node) && !ts.isTypeLiteralNode(node) && !ts.isClassLike(node)) return [];
  return node.members.flatMap((member) => member.name?.getText() ?? []);
}

function isPublicName(property: ts.Symbol, declaration: ts.Declaration | undefined): boolean {
  if (property.name.startsWith("__@") || property.name.startsWith("#") || property.name.startsWith("__#"))
    return false;
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return !declaration || (ts.getCombinedModifierFlags(declaration) & hidden) === 0;
}

/**
 * Groups of `@atLeastOneOf` of a type, of the interfaces it extends, and of the parts of an
 * intersection.
 */
function groupsOf(type: ts.Type, checker: ts.TypeChecker): readonly (readonly string[])[] {
  if (type.isIntersection()) return type.types.flatMap((part) => groupsOf(part, checker));
  const symbol = type.aliasSymbol ?? type.getSymbol();
  const own = symbol ? readDocumentation(symbol, checker).atLeastOneOf : [];
  const bases = type.isClassOrInterface() ? checker.getBaseTypes(type) : [];
  return [...own, ...bases.flatMap((base) => groupsOf(base, checker))];
}

/**
 * Reads `@neededFor` of a type, of the interfaces it extends, and of the parts of an intersection.
 */
function needsOf(type: ts.Type, checker: ts.TypeChecker): Documentation["neededFor"] {
  if (type.isIntersection()) return type.types.flatMap((part) => needsOf(part, checker));
  const symbol = type.aliasSymbol ?? type.getSymbol();
  const own = symbol ? readDocumentation(symbol, checker).neededFor : [];
  const bases = type.isClassOrInterface() ? checker.getBaseTypes(type) : [];
  return [...own, ...bases.flatMap((base) => needsOf(base, checker))];
}
