/** Why a text is not taken as JSON; the message says it in a few words: `it is not valid JSON`. */
export class UnusableJSONError extends Error {}

/** More levels would exhaust the stack of what reads the data. */
const DEEPEST_JSON = 200;

/** Names that lead to JavaScript's own objects. */
const OWN_NAMES = ["__proto__", "constructor", "prototype"];

export interface ParseJSONOptions {
  /**
   * Keys that no object in it may have: by default those that reach into JavaScript's own objects.
   */
  readonly refusedKeys?: readonly string[];
  /** As of `JSON.parse`. */
  readonly reviver?: (key: string, value: unknown) => unknown;
}

/**
 * Data from a text that someone else wrote, no deeper than 200 levels.
 *
 * @throws UnusableJSONError
 */
export function parseJSON(
  text: string,
  { refusedKeys = OWN_NAMES, reviver }: ParseJSONOptions = {},
): unknown {
  if (text.trim() === "") throw new UnusableJSONError("it is empty");
  if (isDeeper(text, DEEPEST_JSON))
    throw new UnusableJSONError(`it is nested more than ${DEEPEST_JSON} levels deep`);
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ""), reviver);
  } catch (cause) {
    throw new UnusableJSONError("it is not valid JSON", { cause });
  }
  const name = firstKey(data, new Set(refusedKeys));
  if (name !== undefined) throw new UnusableJSONError(`it has a key \`${name}\``);
  return data;
}

/** Counts brackets outside of texts. */
function isDeeper(text: string, levels: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++)
          if (text.charCodeAt(at) === BACKSLASH) at++;
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        if (++depth > levels) return true;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
    }
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [34, 92, 123, 125, 91, 93];

/** The first key of any object in it that is one of those names. */
function firstKey(data: unknown, keys: ReadonlySet<string>): string | undefined {
  const pending: unknown[] = [data];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) for (const item of value) pending.push(item);
    else
      for (const [key, item] of Object.entries(value)) {
        if (keys.has(key)) return key;
        pending.push(item);
      }
  }
  return undefined;
}
