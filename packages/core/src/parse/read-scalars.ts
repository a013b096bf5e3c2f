import { getScalarValue, SCALAR_STYLE, type Event, type EVENT_ID } from "js-yaml";
import type { ConfigNode, ScalarValue } from "../config-node.js";
import type { Span } from "../source-text.js";
import type { ReportFault } from "./fault.js";
import { resolveScalar } from "./resolve-scalar.js";
import { fitsTag, resolveTag, type Tag } from "./resolve-tag.js";
import type { WrittenScalar } from "./written-scalar.js";

/** Matches the text between the last item and the closing bracket. */
const GAP = /(?:[\s,]|#[^\n]*)*/y;
/** Blank text and comments up to, and with, the indicator of a value that is not written. */
const INDICATOR = /(?:\s|#[^\n]*(?:\n|$))*(?:[:?](?=[\s,\]}]|$)|-(?=\s|$))/y;

/** The properties that may stand before a node. */
export interface Properties {
  readonly anchorStart: number;
  readonly anchorEnd: number;
  readonly tagStart: number;
  readonly tagEnd: number;
}

export type ScalarEvent = Extract<Event, { type: typeof EVENT_ID.SCALAR }>;

/** Reads the scalars of a text by their events, and knows how far the text has been read. */
export class ScalarReader {
  /** From here the places of unwritten values and closing brackets are found. */
  cursor = 0;

  constructor(
    private readonly text: string,
    private readonly report: ReportFault,
  ) {}

  read(event: ScalarEvent): WrittenScalar {
    const text = event.valueStart === -1 ? "" : getScalarValue(this.text, event);
    const span = this.#scalarSpan(event);
    const plain = event.style === SCALAR_STYLE.PLAIN;
    const tag = this.tag(event, "scalar");
    const value = tag === undefined && !plain ? text : this.#value(text, tag, span);
    if (event.style === SCALAR_STYLE.DOUBLE_QUOTED && /\p{Cs}/u.test(text))
      this.report("INVALID_YAML", {
        message: "a text holds half of a surrogate pair",
        span,
        label: "not a character",
        help: "write characters beyond U+FFFF as `\\UXXXXXXXX`",
      });
    this.cursor = Math.max(this.cursor, span.end);
    return { kind: "scalar", text, value, plain: plain && tag === undefined, span };
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

  tag({ tagStart, tagEnd }: Properties, kind: ConfigNode["kind"]): Tag | undefined {
    if (tagStart === -1) return undefined;
    this.checkSeparated(tagStart, tagEnd);
    const span = { start: tagStart, end: tagEnd };
    return resolveTag(this.text.slice(tagStart, tagEnd), span, kind, this.report);
  }

  /** js-yaml takes `&a[1]`, which the specification does not. */
  checkSeparated(start: number, end: number): void {
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
    return this.cursor + this.#match(INDICATOR, this.cursor);
  }

  /** Reads up to the end of a collection, which its bracket closes where it has one. */
  close(bracket: string | undefined): number {
    if (bracket !== undefined) this.cursor += this.#match(GAP, this.cursor) + bracket.length;
    return this.cursor;
  }

  /** How many characters a sticky pattern takes at an offset. */
  #match(pattern: RegExp, offset: number): number {
    pattern.lastIndex = offset;
    return pattern.exec(this.text)?.[0].length ?? 0;
  }
}
