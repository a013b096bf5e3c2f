import type ts from "typescript";
import type { JsonSchema, JsonValue } from "../json-schema.js";

/** What an author wrote above a declaration. */
export interface Documentation {
  readonly description: string;
  /** Content of `@deprecated`. */
  readonly deprecated?: string;
  /** Exported for programs, not for configs: `@noTarget`, or `@internal`. */
  readonly noTarget: boolean;
  /** Constraints on the value: `@minimum` and the like. */
  readonly narrowing: JsonSchema;
  /** Text of `@defaultValue` or `@default`. */
  readonly defaultText?: string;
  readonly examples: readonly string[];
  readonly requires: readonly string[];
  readonly conflictsWith: readonly string[];
  readonly atLeastOneOf: readonly (readonly string[])[];
  /** Tags whose content cannot be used, with the reason. */
  readonly faults: readonly string[];
}

const NUMBERS = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
]);

export function readDocumentation(symbol: ts.Symbol, checker: ts.TypeChecker): Documentation {
  const tags = symbol
    .getJsDocTags(checker)
    .map((tag) => ({ name: tag.name, text: cleanText(renderParts(tag.text ?? [])) }));
  const texts = (...names: string[]) => tags.filter((tag) => names.includes(tag.name)).map((tag) => tag.text);
  const words = (name: string) =>
    texts(name).map((text) => text.split(/[\s,]+/).filter((word) => word !== ""));
  const faults: string[] = [];
  const narrowing: Record<string, JsonValue> = {};
  for (const { name, text } of tags) {
    if (NUMBERS.has(name)) {
      const value = text === "" ? NaN : Number(text);
      if (Number.isNaN(value)) faults.push(`\`@${name}\` needs a number, but has \`${text}\``);
      else narrowing[name] = value;
    } else if (name === "integer") narrowing["type"] = "integer";
    else if (name === "pattern") {
      const pattern = text.replace(/^`([^]*)`$/, "$1");
      if (isPattern(pattern)) narrowing["pattern"] = pattern;
      else faults.push(`\`@pattern\` needs a regular expression, but has \`${text}\``);
    } else if (name === "format") {
      if (text === "path") narrowing["format"] = "path";
      else faults.push(`\`@format\` takes \`path\` only, but has \`${text}\``);
    }
  }
  const [deprecated] = texts("deprecated");
  const [defaultText] = texts("defaultValue", "default");
  return {
    description: cleanText(renderParts(symbol.getDocumentationComment(checker))),
    ...(deprecated === undefined ? {} : { deprecated }),
    noTarget: tags.some((tag) => tag.name === "noTarget" || tag.name === "internal"),
    narrowing: narrowing,
    ...(defaultText === undefined ? {} : { defaultText }),
    examples: texts("example")
      .map((text) => text.replace(/^```\w*\n([^]*?)\n?```$/, "$1"))
      .filter((text) => text !== ""),
    requires: words("requires").flat(),
    conflictsWith: words("conflictsWith").flat(),
    atLeastOneOf: words("atLeastOneOf"),
    faults,
  };
}

/** Plain text; of a link its words, or else the name that it leads to. */
function renderParts(parts: readonly ts.SymbolDisplayPart[]): string {
  let text = "";
  let name = "";
  for (const part of parts) {
    if (part.kind === "linkName") name = `\`${part.text}\``;
    else if (part.kind === "linkText") name = part.text.trim() === "" ? name : part.text.trim();
    else if (part.kind === "link") {
      if (part.text === "}") text += name;
      name = "";
    } else text += part.text;
  }
  return text;
}

/** Text without carriage returns, spaces at line ends, and code that is no config. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/(?:^\**Examples?:?\**:?\s*\n+)?^```(?:js|javascript|ts|typescript)\n[^]*?^```$/gm, "")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** A value as written in a tag: JSON, with or without backticks. Undefined for anything else. */
export function parseValue(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text.replace(/^`([^]*)`$/, "$1")) as JsonValue;
  } catch {
    return undefined;
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "u");
    return text !== "";
  } catch {
    return false;
  }
}
