import {
  ReferenceSyntaxError,
  type Argument,
  type CallPart,
  type PathPart,
  type Template,
  type TemplatePart,
  type TextArgument,
} from "./reference-syntax.js";

/** References inside references, and lists inside lists, deeper than this are refused. */
const MAX_NESTING = 32;

const RESOLVER = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*(?=:)/uy;

/**
 * Reads the references of one text: `${a.b}`, `${.a}`, `${a.${b}}`, `${resolver:arg,arg}`.
 * `\${` is a literal `${`, and `\\${a}` a backslash before a reference. Evaluates nothing.
 *
 * @throws {ReferenceSyntaxError} on a text that breaks the grammar
 */
export function parseTemplate(text: string): Template {
  return new TemplateParser(text).template();
}

/**
 * Reads a value as the argument of a resolver is written: `3`, `abc`, `"3"`, `[1, {a: b}]`.
 *
 * @throws {ReferenceSyntaxError} on a text that breaks the grammar
 */
export function parseArgument(text: string): Argument {
  return new TemplateParser(text).wholeArgument();
}

class TemplateParser {
  #at = 0;
  #nesting = 0;

  constructor(readonly text: string) {}

  template(): Template {
    return this.#parts(() => false, undefined);
  }

  wholeArgument(): Argument {
    const argument = this.#argument("");
    this.#skipSpace();
    if (this.#at < this.text.length)
      throw this.#unexpected(`\`${this.text[this.#at]!}\` after the end of the value`);
    return argument;
  }

  /**
   * Text and references up to where `ends` says. `escapes` are the characters that a backslash
   * makes literal.
   */
  #parts(ends: (character: string) => boolean, escapes: string | undefined): TemplatePart[] {
    const parts: TemplatePart[] = [];
    let literal = "";
    let start = this.#at;
    const flush = (): void => {
      if (literal !== "") parts.push({ kind: "text", text: literal, start, end: this.#at });
      literal = "";
    };
    while (this.#at < this.text.length) {
      const character = this.text[this.#at]!;
      if (character === "\\") {
        literal += this.#backslashes(escapes);
      } else if (character === "$" && this.text[this.#at + 1] === "{") {
        flush();
        parts.push(this.#reference());
        start = this.#at;
      } else if (ends(character)) {
        break;
      } else {
        literal += character;
        this.#at += 1;
      }
    }
    flush();
    return parts;
  }

  /** Before `${`, each pair of backslashes is one, and an odd one makes the `${` literal. */
  #backslashes(escapes: string | undefined): string {
    let count = 0;
    while (this.text[this.#at + count] === "\\") count += 1;
    const next = this.text[this.#at + count] ?? "";
    this.#at += count;
    if (next === "$" && this.text[this.#at + 1] === "{") {
      if (count % 2 === 0) return "\\".repeat(count / 2);
      this.#at += 2;
      return "\\".repeat((count - 1) / 2) + "${";
    }
    if (escapes === undefined || next === "" || !escapes.includes(next)) return "\\".repeat(count);
    if (count % 2 === 0) return "\\".repeat(count / 2);
    this.#at += 1;
    return "\\".repeat((count - 1) / 2) + next;
  }

  #reference(): PathPart | CallPart {
    const start = this.#at;
    this.#enter(start);
    this.#at += 2;
    this.#skipSpace();
    RESOLVER.lastIndex = this.#at;
    const name = RESOLVER.exec(this.text)?.[0];
    const part = name === undefined ? this.#path(start) : this.#call(start, name);
    this.#nesting -= 1;
    return part;
  }

  #path(start: number): PathPart {
    let quote = "";
    const path = this.#parts((character) => {
      if (quote !== "") {
        if (character === quote) quote = "";
        return false;
      }
      if ((character === '"' || character === "'") && this.text[this.#at - 1] === "[") quote = character;
      return character === "}";
    }, undefined);
    this.#close("}", start, "`${` has no closing `}`");
    return { kind: "path", path, start, end: this.#at };
  }

  #call(start: number, resolver: string): CallPart {
    const resolverExtent = { start: this.#at, end: this.#at + resolver.length };
    this.#at += resolver.length + 1;
    const args = this.#arguments("}");
    this.#close("}", start, `\`\${${resolver}:\` has no closing \`}\``);
    return { kind: "call", resolver, resolverExtent, args, start, end: this.#at };
  }

  #arguments(closing: string): Argument[] {
    const args: Argument[] = [];
    this.#skipSpace();
    if (this.text[this.#at] === closing) return args;
    for (;;) {
      args.push(this.#argument(closing));
      if (this.text[this.#at] !== ",") return args;
      this.#at += 1;
    }
  }

  #argument(closing: string): Argument {
    this.#skipSpace();
    const character = this.text[this.#at];
    const argument =
      character === "[" ? this.#list() : character === "{" ? this.#mapping() : this.#textArgument(closing);
    this.#skipSpace();
    return argument;
  }

  #list(): Argument {
    const start = this.#at;
    this.#enter(start);
    this.#at += 1;
    const items = this.#arguments("]");
    this.#close("]", start, "`[` has no closing `]`");
    this.#nesting -= 1;
    return { kind: "list", items, start, end: this.#at };
  }

  #mapping(): Argument {
    const start = this.#at;
    this.#enter(start);
    this.#at += 1;
    const entries: { key: TextArgument; value: Argument }[] = [];
    this.#skipSpace();
    while (this.#at < this.text.length && this.text[this.#at] !== "}") {
      this.#skipSpace();
      const key = this.#textArgument(":");
      this.#skipSpace();
      this.#close(":", start, "a mapping needs `key: value`");
      entries.push({ key, value: this.#argument("}") });
      if (this.text[this.#at] !== ",") break;
      this.#at += 1;
    }
    this.#close("}", start, "`{` has no closing `}`");
    this.#nesting -= 1;
    return { kind: "mapping", entries, start, end: this.#at };
  }

  #textArgument(closing: string): TextArgument {
    const quote = this.text[this.#at];
    if (quote === '"' || quote === "'") return this.#quoted(quote);
    const start = this.#at;
    const template = trimEnd(
      this.#parts((character) => character === "," || character === closing, `\\,:'"[]{} `),
    );
    const text = this.text.slice(start, this.#at);
    return {
      kind: "text",
      template,
      quoted: text.includes("\\"),
      start,
      end: start + text.trimEnd().length,
    };
  }

  #quoted(quote: string): TextArgument {
    const start = this.#at;
    this.#at += 1;
    const template = this.#parts((character) => character === quote, `\\${quote}`);
    this.#close(quote, start, `the quote ${quote} is never closed`);
    return { kind: "text", template, quoted: true, start, end: this.#at };
  }

  #close(character: string, start: number, message: string): void {
    if (this.text[this.#at] !== character) {
      if (this.#at < this.text.length)
        throw this.#unexpected(`\`${this.text[this.#at]!}\` where \`${character}\` should stand`);
      throw new ReferenceSyntaxError(message, { start, end: this.text.length }, "never closed", [
        `add the \`${character}\`; for a literal \`\${\`, write \`\\\${\``,
      ]);
    }
    this.#at += 1;
  }

  #enter(start: number): void {
    this.#nesting += 1;
    if (this.#nesting > MAX_NESTING)
      throw new ReferenceSyntaxError(
        `references and lists in one text may nest ${MAX_NESTING} deep`,
        { start, end: start + 1 },
        "nested too deep",
      );
  }

  #unexpected(what: string): ReferenceSyntaxError {
    return new ReferenceSyntaxError(
      `unexpected ${what}`,
      { start: this.#at, end: this.#at + 1 },
      "not expected here",
      ["put the value in quotes to keep it as text"],
    );
  }

  #skipSpace(): void {
    while (this.text[this.#at] === " " || this.text[this.#at] === "\t") this.#at += 1;
  }
}

/** Without the blanks before a `,` or a closing bracket. */
function trimEnd(template: TemplatePart[]): Template {
  const last = template.at(-1);
  if (last?.kind !== "text") return template;
  const text = last.text.trimEnd();
  const rest = template.slice(0, -1);
  return text === "" ? rest : [...rest, { ...last, text, end: last.end - (last.text.length - text.length) }];
}
