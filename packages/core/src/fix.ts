import type { Diagnostic, Fix, TextEdit } from "./diagnostic.js";
import type { Location } from "./source-text.js";

/** The help of a diagnostic, and what of it a program can do. */
export type Advice = Pick<Diagnostic, "help" | "fixes">;

/**
 * `did you mean …?`, with a fix for each name; nothing where there is none.
 *
 * @param at - what the name takes the place of
 * @param write - how a name is written there
 */
export function didYouMean(
  names: readonly string[],
  at: Location | undefined,
  write: (name: string) => string = (name) => name,
): Advice {
  if (names.length === 0) return {};
  const help = [`did you mean ${names.map((name) => `\`${name}\``).join(" or ")}?`];
  if (at === undefined) return { help };
  return { help, fixes: names.map((name) => replacing(at, write(name), `write \`${name}\``)) };
}

/** The part of a place where a word stands, as a whole; nothing where it cannot be told. */
export function partOf({ source, span }: Location, word: string): Location | undefined {
  const text = source.text.slice(span.start, span.end);
  const at = text.indexOf(word);
  if (word === "" || at === -1 || text.includes(word, at + 1)) return undefined;
  const start = span.start + at;
  return { source, span: { start, end: start + word.length } };
}

/** A fix that puts a text in the place of another. */
export function replacing({ source, span }: Location, text: string, description: string): Fix {
  return { description, edits: [{ source, span, text }] };
}

/** A line of help that a fix carries out. */
export function fixing(description: string, fix: Omit<Fix, "description">): Advice {
  return { help: [description], fixes: [{ description, ...fix }] };
}

/** Several pieces of advice as one. */
export function allOf(...parts: readonly Advice[]): Advice {
  const help = parts.flatMap((part) => part.help ?? []);
  const fixes = parts.flatMap((part) => part.fixes ?? []);
  return { ...(help.length > 0 && { help }), ...(fixes.length > 0 && { fixes }) };
}

/** A text after the edits that are meant for it; those of other texts are passed by. */
export function applyEdits(source: Location["source"], edits: readonly TextEdit[]): string {
  const own = edits.filter((edit) => edit.source === source);
  const fromEnd = own.toSorted((a, b) => b.span.start - a.span.start);
  return fromEnd.reduce(
    (text, { span, text: written }) => text.slice(0, span.start) + written + text.slice(span.end),
    source.text,
  );
}
