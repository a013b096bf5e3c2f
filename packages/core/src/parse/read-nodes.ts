import { COLLECTION_STYLE, EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from "js-yaml";
import type { ScalarValue } from "../config-node.js";
import type { SourceText, Span } from "../source-text.js";
import type { ReportFault } from "./fault.js";
import { resolveScalar } from "./resolve-scalar.js";
import { fitsTag, resolveTag, type Tag } from "./resolve-tag.js";
import type { YamlAlias, YamlMapping, YamlNode, YamlPair, YamlScalar, YamlSequence } from "./yaml-node.js";

/** What may stand between the last item and the closing bracket. */
const GAP = /(?:[\s,]|#[^\n]*)*/y;
/** Blank text and comments up to, and with, the indicator of a value that is not written. */
const INDICATOR = /(?:\s|#[^\n]*(?:\n|$))*(?:[:?](?=[\s,\]}]|$)|-(?=\s|$))/y;

interface Properties {
  readonly anchorStart: number;
  readonly anchorEnd: number;
  readonly tagStart: number;
  readonly tagEnd: number;
}

type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/**
 * Builds the nodes of one document from its events, each with its exact span: quotes belong to a scalar, brackets to a
 * flow collection; a block collection ends with its last child; a value that is not written stands after its `:` or `-`.
 */
export class NodeReader {
  readonly #anchors = new Map<string, Exclude<YamlNode, YamlAlias>>();
  #next: number;
  /** End of what has been read, from which the places of unwritten values and closing brackets are found. */
  #cursor = 0;

  /**
   * @param text - what the events' offsets refer to
   * @param next - index of the event with which the root begins
   */
  constructor(
    private readonly source: SourceText,
    private readonly text: string,
    private readonly events: readonly Event[],
    next: number,
    private readonly report: ReportFault,
  ) {
    this.#next = next;
  }

  read(): YamlNode {
    const event = this.events[this.#next++];
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event);
      case EVENT_ID.SEQUENCE:
        return this.#sequence(event.start, event.style === COLLECTION_STYLE.FLOW, event);
      case EVENT_ID.MAPPING:
        return this.#mapping(event.start, event.style === COLLECTION_STYLE.FLOW, event);
      case EVENT_ID.ALIAS:
        return this.#alias(event.anchorStart, event.anchorEnd);
      default:
        throw new Error("a YAML event stream ended inside a node");
    }
  }

  #scalar(event: ScalarEvent): YamlScalar {
    const text = event.valueStart === -1 ? "" : getScalarValue(this.text, event);
    const span = this.#scalarSpan(event);
    const plain = event.style === SCALAR_STYLE.PLAIN;
    const tag = this.#tag(event, "scalar");
    const value = tag === undefined && !plain ? text : this.#value(text, tag, span);
    if (event.style === SCALAR_STYLE.DOUBLE_QUOTED && /\p{Cs}/u.test(text))
      this.report("INVALID_YAML", {
        message: "a text holds half of a surrogate pair",
        span,
        label: "not a character",
        help: "write characters beyond U+FFFF as `\\UXXXXXXXX`",
      });
    this.#cursor = Math.max(this.#cursor, span.end);
    const origin = { source: this.source, span };
    const node: YamlScalar = { kind: "scalar", text, value, plain: plain && tag === undefined, span, origin };
    return this.#anchored(event, node);
  }

  #value(text: string, tag: Tag | undefined, span: Span): ScalarValue {
    if (tag === "str") return text;
    const meaning = resolveScalar(text);
    if ("fault" in meaning) {
      this.report("INVALID_YAML", {
        message: meaning.fault,
        span,
        label: "not a number that can be kept",
        help: "quote it to keep it as text",
      });
      return text;
    }
    const { value } = meaning;
    if (tag !== undefined && !fitsTag(value, text, tag))
      this.report("INVALID_YAML", {
        message: `the value does not fit its tag \`!!${tag}\``,
        span,
        label: value === null ? "nothing is written" : `a ${typeof value}`,
        ...(tag === "float" &&
          typeof value === "number" && { help: "leave out the tag, or write a decimal point" }),
      });
    return value;
  }

  #sequence(start: number, flow: boolean, properties: Properties): YamlSequence {
    const items: YamlNode[] = [];
    const node = { kind: "sequence" as const, items, span: { start, end: start } };
    this.#tag(properties, "sequence");
    this.#anchored(properties, node);
    this.#cursor = flow ? start + 1 : start;
    while (!this.#atEnd()) items.push(this.read());
    node.span.end = this.#close(start, flow ? "]" : undefined, items.at(-1));
    return node;
  }

  #mapping(start: number, flow: boolean, properties: Properties): YamlMapping {
    const pairs: YamlPair[] = [];
    const node = { kind: "mapping" as const, pairs, span: { start, end: start } };
    this.#tag(properties, "mapping");
    this.#anchored(properties, node);
    // A pair written without braces in a flow sequence is a flow mapping that begins with its key.
    const braces = flow && this.text[start] === "{";
    this.#cursor = braces ? start + 1 : start;
    while (!this.#atEnd()) {
      const key = this.read();
      const value = this.read();
      pairs.push({ key, value });
      if (!flow) this.#refuseInline(key, value);
    }
    node.span.end = this.#close(start, braces ? "}" : undefined, pairs.at(-1)?.value);
    return node;
  }

  /** js-yaml takes `a: &x b: 1`, which the specification does not. */
  #refuseInline(key: YamlNode, value: YamlNode): void {
    if (value.kind !== "mapping" || this.text[value.span.start] === "{") return;
    const between = this.text.slice(key.span.end, value.span.start);
    if (
      between.includes("\n") ||
      /^\s*\?/.test(this.text.slice(this.#lineStart(key.span.start), key.span.start))
    )
      return;
    this.report("INVALID_YAML", {
      message: "a nested mapping begins on the line of its key",
      span: { start: value.span.start, end: value.pairs[0]?.key.span.end ?? value.span.start },
      label: "move this to a line of its own",
    });
  }

  #alias(start: number, end: number): YamlAlias {
    const span = { start: start - 1, end };
    const name = this.text.slice(start, end);
    const target = this.#anchors.get(name);
    if (target === undefined)
      this.report("INVALID_YAML", {
        message: `the alias \`*${name}\` has no anchor \`&${name}\` before it`,
        span,
        label: "refers to nothing",
        help: `${/^\p{L}[\w.-]*$/u.test(name) ? `to refer to another node, write \`\${${name}}\`; ` : ""}quote it if text that begins with \`*\` is meant`,
      });
    this.#cursor = end;
    return { kind: "alias", target, span };
  }

  #anchored<Node extends Exclude<YamlNode, YamlAlias>>(properties: Properties, node: Node): Node {
    const { anchorStart, anchorEnd } = properties;
    if (anchorStart === -1) return node;
    this.#separated(anchorStart - 1, anchorEnd);
    this.#anchors.set(this.text.slice(anchorStart, anchorEnd), node);
    return node;
  }

  #tag({ tagStart, tagEnd }: Properties, kind: Exclude<YamlNode["kind"], "alias">): Tag | undefined {
    if (tagStart === -1) return undefined;
    this.#separated(tagStart, tagEnd);
    const span = { start: tagStart, end: tagEnd };
    return resolveTag(this.text.slice(tagStart, tagEnd), span, kind, this.report);
  }

  /** js-yaml takes `&a[1]`, which the specification does not. */
  #separated(start: number, end: number): void {
    if (end === this.text.length || /[\s,\]}]/.test(this.text[end] ?? "")) return;
    this.report("INVALID_YAML", {
      message: "an anchor or tag stands right before a value",
      span: { start, end },
      label: "a blank must follow",
    });
  }

  #scalarSpan(event: ScalarEvent): Span {
    const { valueStart, valueEnd, style } = event;
    if (valueStart === -1) {
      const at = Math.max(event.tagEnd, event.anchorEnd, this.#unwritten());
      return { start: at, end: at };
    }
    if (style === SCALAR_STYLE.PLAIN) return { start: valueStart, end: valueEnd };
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED)
      return { start: valueStart - 1, end: valueEnd + 1 };
    const content = this.text.slice(valueStart, valueEnd);
    const start = valueStart + (content.length - content.trimStart().length);
    const end = valueStart + content.trimEnd().length;
    return start < end ? { start, end } : { start: valueStart, end: valueStart };
  }

  /** Just after the indicator that announces the value that is not written. */
  #unwritten(): number {
    return this.#cursor + this.#match(INDICATOR, this.#cursor);
  }

  #close(start: number, bracket: string | undefined, last: YamlNode | undefined): number {
    this.#next++;
    const from = Math.max(this.#cursor, last?.span.end ?? start);
    if (bracket === undefined) return from;
    return (this.#cursor = from + this.#match(GAP, from) + bracket.length);
  }

  /** How many characters a sticky pattern takes at an offset. */
  #match(pattern: RegExp, offset: number): number {
    pattern.lastIndex = offset;
    return pattern.exec(this.text)?.[0].length ?? 0;
  }

  #atEnd(): boolean {
    return this.events[this.#next]?.type === EVENT_ID.POP;
  }

  #lineStart(offset: number): number {
    return this.text.lastIndexOf("\n", offset - 1) + 1;
  }
}
