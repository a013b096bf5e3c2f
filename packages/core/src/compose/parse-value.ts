import type { ConfigNode, MappingEntry, MappingNode, ScalarNode, SequenceNode } from "../config-node.js";
import type { Report } from "../diagnostic.js";
import { warnAmbiguous } from "../parse/ambiguous-scalar.js";
import { faultReporter } from "../parse/fault.js";
import { findReference } from "../parse/find-reference.js";
import { isForbiddenKey } from "../parse/read-key.js";
import { resolveScalar } from "../parse/resolve-scalar.js";
import type { SourceText, Span } from "../source-text.js";
import { callFunction, isFunctionName } from "./override-function.js";
import { OverrideFault } from "./override-fault.js";
import type { OverrideValue, Sweep } from "./override.js";

const MAX_DEPTH = 64;
const ESCAPABLE = new Set("\\()[]{}:=,'\" \t");
const FUNCTION_CALL = /([A-Za-z_]\w*)\s*\(/y;

/** Where a value stands, which says what ends it. */
type Place = "top" | "list" | "mapping" | "key" | "arguments";

const ENDS: Readonly<Record<Place, string>> = {
  top: ",",
  list: ",]",
  mapping: ",}",
  key: ":,}",
  arguments: ",)",
};

/** Reads the value of one override, in Hydra's grammar, with the exact place of every part. */
export class ValueParser {
  #at: number;

  constructor(
    private readonly source: SourceText,
    private readonly span: Span,
    private readonly report: Report,
  ) {
    this.#at = span.start;
  }

  parse(): OverrideValue {
    this.#skipBlank();
    const start = this.#at;
    const first = this.#element("top", 1);
    const elements = [first];
    while (this.#take(",")) elements.push(this.#element("top", 1));
    if (this.#at < this.span.end) this.#unexpected();
    if (elements.length === 1) return first;
    return {
      kind: "sweep",
      function: "choice",
      elements: elements.map((element) => this.#plainElement(element)),
      named: new Map(),
      location: this.#location(start, this.span.end),
    };
  }

  #element(place: Place, depth: number): OverrideValue {
    this.#skipBlank();
    if (depth > MAX_DEPTH)
      throw new OverrideFault(
        `a value is nested more than ${MAX_DEPTH} levels deep`,
        this.#here(),
        "too deep",
        {
          code: "LIMIT_EXCEEDED",
        },
      );
    const element = this.#dispatch(place, depth);
    this.#skipBlank();
    return element;
  }

  #dispatch(place: Place, depth: number): OverrideValue {
    switch (this.#character()) {
      case "[":
        return this.#list(depth);
      case "{":
        return this.#mapping(depth);
      case "'":
      case '"':
        return this.#quoted();
    }
    FUNCTION_CALL.lastIndex = this.#at;
    const call = FUNCTION_CALL.exec(this.source.text);
    return call?.[1] !== undefined && FUNCTION_CALL.lastIndex <= this.span.end
      ? this.#call(call[1], depth)
      : this.#unquoted(place);
  }

  #list(depth: number): SequenceNode {
    const start = this.#at++;
    const items: ConfigNode[] = [];
    this.#skipBlank();
    while (!this.#take("]")) {
      items.push(this.#node(this.#element("list", depth + 1)));
      if (!this.#take(",") && this.#character() !== "]") this.#unclosed(start, "]");
    }
    return { kind: "sequence", items, origin: this.#location(start, this.#at) };
  }

  #mapping(depth: number): MappingNode {
    const start = this.#at++;
    const entries = new Map<string, MappingEntry>();
    this.#skipBlank();
    while (!this.#take("}")) {
      const key = this.#key();
      if (!this.#take(":"))
        throw new OverrideFault("a mapping needs `key: value`", this.#here(), "expected `:`");
      const name = String(key.value);
      if (entries.has(name))
        throw new OverrideFault(`the key \`${name}\` is set twice`, key.origin.span, "set again here", {
          code: "DUPLICATE_KEY",
        });
      entries.set(name, { key: key.origin, value: this.#node(this.#element("mapping", depth + 1)) });
      if (!this.#take(",") && this.#character() !== "}") this.#unclosed(start, "}");
    }
    return { kind: "mapping", entries, origin: this.#location(start, this.#at) };
  }

  #key(): ScalarNode {
    this.#skipBlank();
    const quote = this.#character();
    const key = quote === "'" || quote === '"' ? this.#quoted() : this.#unquoted("key");
    this.#skipBlank();
    const name = String(key.value);
    if (isForbiddenKey(name))
      throw new OverrideFault(
        `the key \`${name}\` is not allowed`,
        key.origin.span,
        "reserved by JavaScript objects",
        {
          code: "FORBIDDEN_KEY",
        },
      );
    return key;
  }

  #call(name: string, depth: number): OverrideValue {
    const start = this.#at;
    const nameSpan = { start, end: start + name.length };
    if (!isFunctionName(name))
      throw new OverrideFault(`there is no function \`${name}\``, nameSpan, "unknown function", {
        help: "quote the whole value if text with parentheses is meant",
      });
    this.#at = FUNCTION_CALL.lastIndex;
    const elements: OverrideValue[] = [];
    const named = new Map<string, OverrideValue>();
    this.#skipBlank();
    while (!this.#take(")")) {
      const argument = this.#argumentName();
      const element = this.#element("arguments", depth + 1);
      if (argument === undefined) elements.push(element);
      else named.set(argument, element);
      if (!this.#take(",") && this.#character() !== ")") this.#unclosed(start, ")");
    }
    return callFunction(name, elements, named, this.#location(start, this.#at));
  }

  #argumentName(): string | undefined {
    const found = /([A-Za-z_]\w*)\s*=/y;
    found.lastIndex = this.#at;
    const name = found.exec(this.source.text)?.[1];
    if (name !== undefined) this.#at = found.lastIndex;
    return name;
  }

  /** Backslashes stay as they are, except before a quote of the kind that encloses the text, which they escape. */
  #quoted(): ScalarNode {
    const start = this.#at;
    const quote = this.#character();
    const body = quote === "'" ? /'((?:[^'\\]|\\.)*)'/y : /"((?:[^"\\]|\\.)*)"/y;
    body.lastIndex = start;
    const found = body.exec(this.source.text);
    if (found?.[1] === undefined || body.lastIndex > this.span.end)
      throw new OverrideFault(
        "a quoted text is not closed",
        { start, end: start + 1 },
        `the closing \`${quote}\` is missing`,
        {
          help: "the shell takes one pair of quotes away: write them twice, as in `'a=\"x, y\"'`",
        },
      );
    this.#at = body.lastIndex;
    const value = found[1].replace(quote === "'" ? /\\+(?='|$)/g : /\\+(?="|$)/g, (run) =>
      "\\".repeat(run.length >> 1),
    );
    return { kind: "scalar", value, plain: false, origin: this.#location(start, this.#at) };
  }

  #unquoted(place: Place): ScalarNode {
    const start = this.#at;
    let text = "";
    let escaped = false;
    let end = start;
    while (this.#at < this.span.end) {
      const character = this.#character();
      const next = this.source.text[this.#at + 1] ?? "";
      const reference = findReference(this.source.text, this.#at);
      if (reference !== undefined && reference.end <= this.span.end) {
        text += this.source.text.slice(reference.start, reference.end);
        end = this.#at = reference.end;
        continue;
      }
      if (character === "\\" && this.#at + 1 < this.span.end && ESCAPABLE.has(next)) {
        text += next;
        escaped = true;
        end = this.#at += 2;
        continue;
      }
      if (ENDS[place].includes(character)) break;
      if ("[](){}'\"".includes(character)) this.#unexpected();
      text += character;
      this.#at++;
      if (!/\s/.test(character)) end = this.#at;
    }
    const origin = this.#location(start, end);
    const shown = escaped ? text : text.trimEnd();
    if (shown === "" || escaped) {
      if (shown === "" && place !== "top")
        throw new OverrideFault("a value is missing", this.#here(), "nothing stands before this", {
          help: "write `''` for the empty text",
        });
      return { kind: "scalar", value: shown, plain: false, origin };
    }
    return this.#plain(shown, place, origin);
  }

  #plain(text: string, place: Place, origin: ScalarNode["origin"]): ScalarNode {
    const meaning = place === "key" ? { value: text } : resolveScalar(text);
    if ("fault" in meaning)
      throw new OverrideFault(meaning.fault, origin.span, "not a number that can be kept", {
        help: "quote it to keep it as text",
      });
    const { value } = meaning;
    if (place !== "key")
      warnAmbiguous(
        { kind: "scalar", text, value, plain: true, span: origin.span },
        faultReporter(this.source, this.report),
      );
    return { kind: "scalar", value, plain: true, origin };
  }

  #plainElement(element: OverrideValue): ConfigNode | Sweep {
    if (element.kind !== "extension") return element;
    throw new OverrideFault(
      "`extend_list` cannot stand inside another value",
      element.items.origin.span,
      "only alone",
      {
        help: "write `key=extend_list(...)`",
      },
    );
  }

  #node(element: OverrideValue): ConfigNode {
    const node = this.#plainElement(element);
    if (node.kind !== "sweep") return node;
    throw new OverrideFault("a sweep cannot stand inside another value", node.location.span, "only alone", {
      help: "sweep over whole values: `key=choice([1],[2])`",
    });
  }

  #unexpected(): never {
    throw new OverrideFault(`\`${this.#character()}\` cannot stand here`, this.#here(), "unexpected", {
      help: "quote the value, or put a backslash before the character",
    });
  }

  #unclosed(start: number, bracket: string): never {
    if (this.#at < this.span.end) this.#unexpected();
    throw new OverrideFault(
      "a bracket is not closed",
      { start, end: start + 1 },
      `the closing \`${bracket}\` is missing`,
    );
  }

  #take(character: string): boolean {
    if (this.#character() !== character) return false;
    this.#at++;
    this.#skipBlank();
    return true;
  }

  #character(): string {
    return this.#at < this.span.end ? (this.source.text[this.#at] ?? "") : "";
  }

  #skipBlank(): void {
    while (this.#at < this.span.end && /\s/.test(this.#character())) this.#at++;
  }

  #here(): Span {
    return { start: this.#at, end: Math.min(this.#at + 1, this.span.end) };
  }

  #location(start: number, end: number): { source: SourceText; span: Span } {
    return { source: this.source, span: { start, end } };
  }
}
