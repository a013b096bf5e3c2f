import { escapeLine } from "../render/display-text.js";
import type { ReportFault } from "./fault.js";
import type { WrittenKey } from "./written-scalar.js";

const MAX_KEY_LENGTH = 256;
const FORBIDDEN = new Set(["__proto__", "prototype", "constructor"]);

/** Blanks but the space, and characters that show as nothing. */
const UNLIKE_SPACE = /(?! )[\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

/** Whether a name would reach into the objects that a config becomes. */
const isForbiddenKey = (name: string): boolean => FORBIDDEN.has(name);

/** The name that a key stands for; nothing, and a diagnostic, when it may not be one. */
export function readKey(key: WrittenKey, report: ReportFault): string | undefined {
  const { span } = key;
  if (key.kind !== "scalar") {
    report("INVALID_YAML", {
      message: `a key must be text, but this one is a ${key.kind === "mapping" ? "mapping" : "list"}`,
      span,
      label: "not a name",
      help: "quote it if it holds `{` or `[`; a reference to another value is `${name}`",
    });
    return undefined;
  }
  const { text, value, plain } = key;
  if (text === "" && plain) {
    report("INVALID_YAML", {
      message: "a key is missing before `:`",
      span,
      label: "nothing is written here",
    });
    return undefined;
  }
  const name = plain && (value === null || typeof value === "boolean") ? String(value) : text;
  const refused = refuseName(name, plain && typeof value === "number" ? value : undefined);
  if (refused === undefined) return name;
  report("FORBIDDEN_KEY", { span, ...refused });
  return undefined;
}

/**
 * Why a name may be no key, wherever it is written; nothing when it may.
 *
 * @param number - that the name spells, where it is written without quotes
 */
export function refuseName(
  name: string,
  number?: number,
): { readonly message: string; readonly label: string; readonly help: string } | undefined {
  if (isForbiddenKey(name))
    return {
      message: `the key \`${name}\` is not allowed`,
      label: "reserved by JavaScript objects",
      help: "choose another name",
    };
  if (number !== undefined && String(number) !== name)
    return {
      message: `the key \`${name}\` is a number in another spelling; other readers turn it into \`${number}\``,
      label: "ambiguous key",
      help: `quote it (\`"${name}"\`), or write \`${number}\``,
    };
  if (name === "" || name.length > MAX_KEY_LENGTH)
    return {
      message: name === "" ? "a key is empty" : `a key is longer than ${MAX_KEY_LENGTH} characters`,
      label: "not a name",
      help: "choose a name of at least one character that a person can read",
    };
  if (/^[\w.-]+$/.test(name)) return undefined;
  const shown = escapeLine(name).replace(
    UNLIKE_SPACE,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
  if (shown !== name)
    return {
      message: `the key \`${shown}\` holds an invisible character`,
      label: "not what it looks like",
      help: "type the key again; such characters come with text copied from web pages",
    };
  return undefined;
}
