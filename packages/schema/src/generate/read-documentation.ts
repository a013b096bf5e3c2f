import type ts from "#typescript";
import type { JsonSchema, JsonValue } from "../json-schema.js";
import { suggestNames } from "../suggest-names.js";
import { readTags } from "./read-tags.js";

/** The documentation above a declaration. */
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
  /** A stage, and options of which it needs at least one. */
  readonly neededFor: readonly (readonly [stage: string, ...names: string[]])[];
  /** Tags that only an option, or the type that has it, can have: `minimum`. */
  readonly ofOptions: readonly string[];
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

const COUNTS = new Set(["minLength", "maxLength", "minItems", "maxItems"]);

/** Tags that take names of options. */
const OF_NAMES = new Set(["requires", "conflictsWith", "atLeastOneOf", "neededFor"]);

/** Tags that take any text, or none. */
const OTHERS = new Set(["deprecated", "default", "defaultValue", "example", "noTarget", "internal"]);

const OF_OPTIONS = new Set([...NUMBERS, ...OF_NAMES, "integer", "pattern", "format"]);

const TAGS = [...OF_OPTIONS, ...OTHERS];

export function readDocumentation(symbol: ts.Symbol, checker: ts.TypeChecker): Documentation {
  const read = readTags(symbol, checker);
  const tags = read.tags.map(({ name, text }) => ({ name, text: cleanText(text) }));
  const texts = (...names: string[]) => tags.filter((tag) => names.includes(tag.name)).map((tag) => tag.text);
  const namesIn = (name: string) =>
    texts(name).map((text) => text.split(/[\s,]+/).filter((word) => word !== ""));
  const faults: string[] = [];
  const narrowing: Record<string, JsonValue> = {};
  for (const { name, text } of tags) {
    if (NUMBERS.has(name)) {
      const value = text === "" ? NaN : Number(text);
      if (Number.isNaN(value)) faults.push(`\`@${name}\` needs a number, but has \`${text}\``);
      else if (COUNTS.has(name) && !(Number.isInteger(value) && value >= 0))
        faults.push(`\`@${name}\` counts, but has \`${text}\``);
      else if (name === "multipleOf" && value <= 0)
        faults.push(`\`@multipleOf\` needs a number greater than 0, but has \`${text}\``);
      else narrowing[name] = value;
    } else if (name === "integer") {
      narrowing["type"] = "integer";
      if (text !== "") faults.push(`\`@integer\` takes nothing, but has \`${text}\``);
    } else if (OF_NAMES.has(name)) {
      if (text === "") faults.push(`\`@${name}\` needs the names of options`);
      else if (name === "neededFor" && !/\s/.test(text))
        faults.push(`\`@neededFor ${text}\` needs the names of options behind the stage`);
    } else if (name === "pattern") {
      const pattern = text.replace(/^`([^]*)`$/, "$1");
      if (isPattern(pattern)) narrowing["pattern"] = pattern;
      else faults.push(`\`@pattern\` needs a regular expression, but has \`${text}\``);
    } else if (name === "format") {
      if (text === "path") narrowing["format"] = "path";
      else faults.push(`\`@format\` takes \`path\` only, but has \`${text}\``);
    } else if (!OTHERS.has(name)) {
      const [near] = suggestNames(name, TAGS);
      if (near !== undefined) faults.push(`there is no tag \`@${name}\`, did you mean \`@${near}\`?`);
    }
  }
  const [deprecated] = texts("deprecated");
  const [defaultText] = texts("defaultValue", "default");
  return {
    description: cleanText(read.description),
    ...(deprecated === undefined ? {} : { deprecated }),
    noTarget: tags.some((tag) => tag.name === "noTarget" || tag.name === "internal"),
    narrowing: narrowing,
    ...(defaultText === undefined ? {} : { defaultText }),
    examples: texts("example")
      .map((text) => text.replace(/^```\w*\n([^]*?)\n?```$/, "$1"))
      .filter((text) => text !== ""),
    requires: namesIn("requires").flat(),
    conflictsWith: namesIn("conflictsWith").flat(),
    atLeastOneOf: namesIn("atLeastOneOf").filter((group) => group.length > 0),
    neededFor: namesIn("neededFor").flatMap(([stage, ...names]) =>
      stage === undefined || names.length === 0 ? [] : [[stage, ...names] as const],
    ),
    ofOptions: tags.map((tag) => tag.name).filter((name) => OF_OPTIONS.has(name)),
    faults,
  };
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
