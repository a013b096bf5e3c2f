/** A shorter text is no secret, and would be found in too many words. */
const SHORTEST = 4;
/** A word of letters alone is taken for a secret from this length on. */
const SHORTEST_WORD = 8;

/**
 * The values that configs have read from the environment, for whoever prints or writes down text
 * that others made: the message of an error that was thrown, a line that a callback logs. A value
 * is a secret whether or not it looks like one, but for numbers, absolute paths, short texts and
 * short words, which are found in too much that is none.
 */
export class EnvironmentSecrets {
  /** The variables to give to `resolveReferences`; each that is read is remembered. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly #shownAs = new Map<string, string>();
  #pattern: RegExp | undefined;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.environment = new Proxy(environment, {
      get: (variables, name) => {
        if (typeof name !== "string" || !Object.hasOwn(variables, name)) return undefined;
        const value = variables[name];
        if (value !== undefined) this.#remember(name, value);
        return value;
      },
    });
  }

  /** The text, with `${env:NAME}` for each value that was read. */
  hide(text: string): string {
    if (this.#shownAs.size === 0) return text;
    this.#pattern ??= this.#patternOfAll();
    return text.replace(this.#pattern, (found) => this.#shownAs.get(found) ?? found);
  }

  #remember(name: string, value: string): void {
    for (const spelling of spellingsOf(value))
      if (!this.#shownAs.has(spelling)) {
        this.#shownAs.set(spelling, `\${env:${name}}`);
        this.#pattern = undefined;
      }
  }

  /** The longest first: one secret may hold another. */
  #patternOfAll(): RegExp {
    const texts = [...this.#shownAs.keys()].sort((a, b) => b.length - a.length);
    return new RegExp(texts.map(patternOf).join("|"), "gu");
  }
}

/** No part of one is as long as a key. */
const ABSOLUTE_PATH = /^(?:~|[A-Za-z]:)?[\\/](?:[\w. ~-]{0,23}(?:[\\/]|$))*$/;

/**
 * A value, its lines and the parts that look like a key of their own, as texts and as JSON,
 * addresses and markup spell them.
 */
function spellingsOf(value: string): Set<string> {
  if (ABSOLUTE_PATH.test(value)) return new Set();
  const parts = value.split(/[^\w+=-]+/).filter((part) => part.length >= SHORTEST_WORD && /\d/.test(part));
  const texts = [value, ...value.split(/\r?\n/), ...parts].map((text) => text.trim()).filter(isSecret);
  return new Set(
    texts
      .flatMap((text) => [text, JSON.stringify(text).slice(1, -1), encode(text)])
      .flatMap((text) => [text, ...asMarkup(text)])
      .filter(isSecret),
  );
}

/** With its characters as HTML and XML write them: by number, or by name. */
function asMarkup(text: string): readonly string[] {
  const byName: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
  const number = (character: string): string => `&#${character.charCodeAt(0)};`;
  const name = (character: string): string =>
    byName[character] === undefined ? number(character) : `&${byName[character]};`;
  return [text.replace(/[&<>"']/g, number), text.replace(/[&<>"']/g, name), text.replace(/[&<>"]/g, name)];
}

function isSecret(text: string): boolean {
  if (text.length < SHORTEST || !/[\p{L}\p{N}]/u.test(text)) return false;
  if (/^(?:true|false|null)$/i.test(text) || Number.isFinite(Number(text))) return false;
  return text.length >= SHORTEST_WORD || !/^\p{L}+$/u.test(text);
}

/** A lone surrogate has no encoding. */
const encode = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd"));

/** A word is looked for as a whole word. */
function patternOf(text: string): string {
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return /^\p{L}+$/u.test(text) ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal;
}
