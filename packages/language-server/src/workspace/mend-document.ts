import type { ConfigNode, MappingEntry, ParsedDocument, SourceText } from "@lighterjs/core/stages";
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Scalar } from "yaml";
import { PatchedText, type Patch } from "./patched-text.js";

/** More nodes than these nobody writes by hand; aliases can make them of a few lines. */
const MOST_NODES = 100_000;
const DEEPEST = 100;

/**
 * Reads a text that is no sound YAML, as texts are while somebody types: what is there, so far as
 * it can be told. Its nodes have the spans of the text as it is.
 *
 * @param patches - what to put in before it is read, which has no place in the text
 * @param text - the part of the text that is read, with blanks for the rest
 */
export function mendDocument(
  source: SourceText,
  patches: readonly Patch[] = [],
  text: string = source.text,
): ParsedDocument {
  const patched = new PatchedText(blotReferences(text), [...patches, ...colonsFor(text, patches)]);
  const document = parseDocument(patched.text, { strict: false, uniqueKeys: false, logLevel: "silent" });
  return { source, root: new Mender(source, patched, document).root() };
}

class Mender {
  #nodes = 0;

  constructor(
    private readonly source: SourceText,
    private readonly patched: PatchedText,
    private readonly document: Document,
  ) {}

  root(): ConfigNode {
    const root = this.#node(this.document.contents, 0, 0);
    return root.kind === "mapping"
      ? root
      : { kind: "mapping", entries: new Map(), origin: { source: this.source, span: { start: 0, end: 0 } } };
  }

  #node(node: unknown, after: number, depth: number): ConfigNode {
    if (++this.#nodes > MOST_NODES || depth > DEEPEST) return this.#nothing(after);
    if (isMap(node)) {
      const entries = new Map<string, MappingEntry>();
      for (const { key, value } of node.items) {
        if (!isScalar(key) || key.value === null || !key.range) continue;
        const name = this.#written(key) ?? String(scalarValue(key.value));
        const end = key.range[1];
        if (name === "<<" || entries.has(name)) continue;
        entries.set(name, { key: this.#at(key.range), value: this.#node(value, end, depth + 1) });
      }
      return { kind: "mapping", entries, origin: this.#at(node.range ?? [after, after]) };
    }
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#node(item, after, depth + 1));
      return { kind: "sequence", items, origin: this.#at(node.range ?? [after, after]) };
    }
    if (isAlias(node)) {
      const meant = node.resolve(this.document);
      return meant === undefined ? this.#nothing(after) : this.#node(meant, after, depth + 1);
    }
    if (!isScalar(node) || !node.range) return this.#nothing(after);
    const written = this.#written(node);
    const value = written ?? scalarValue(node.value);
    return { kind: "scalar", value, plain: node.type === "PLAIN", origin: this.#at(node.range) };
  }

  /** The text of a scalar that holds a reference, which was blotted out while it was read. */
  #written({ range, type }: Scalar): string | undefined {
    if (!range) return undefined;
    const { span } = this.#at(range);
    const raw = this.source.text.slice(span.start, span.end);
    if (!raw.includes("${")) return undefined;
    return type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE" ? raw.replace(/^["']|["']$/g, "") : raw.trim();
  }

  #nothing(after: number): ConfigNode {
    return { kind: "scalar", value: null, plain: true, origin: this.#at([after, after]) };
  }

  #at([start, end]: readonly [number, number, number?]): {
    source: SourceText;
    span: { start: number; end: number };
  } {
    const span = { start: this.patched.original(start), end: this.patched.original(end) };
    return { source: this.source, span };
  }
}

function scalarValue(value: unknown): string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

/** Letters in the place of each reference, whose braces and colons YAML would read as its own. */
function blotReferences(text: string): string {
  if (!text.includes("${")) return text;
  // Another key behind a comma: the brace at the end is that of the mapping around it.
  return text.replace(/\$\{(?:(?!,\s*[\w.-]+:\s)[^\n"'{}]|\{[^\n{}]*\})*\}|\$\{[^\n,\]}"']*/g, (found) =>
    "r".repeat(found.length),
  );
}

/**
 * A colon for each line that is a single word and stands before another line of a mapping: a key
 * that is being typed.
 */
function colonsFor(text: string, patches: readonly Patch[]): Patch[] {
  return [...text.matchAll(/^([ \t]*(?:- +)*)([\w.-]+)[ \t]*$/gm)].flatMap((found) => {
    const [line, indent = "", word = ""] = found;
    const end = found.index + indent.length + word.length;
    const next = /^\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*([ \t]*)[^\s#-][^\n]*:(?:\s|$)/.exec(
      text.slice(found.index + line.length),
    );
    const isKey = next !== null && (next[1] ?? "").length === indent.length && word !== "---";
    return isKey && !patches.some(({ at }) => at >= found.index && at <= end) ? [{ at: end, text: ":" }] : [];
  });
}
