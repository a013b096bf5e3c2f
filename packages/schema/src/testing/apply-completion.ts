import type { ServerCompletion } from "./language-server.js";

/**
 * A text after a completion was taken at its `‸`, as an editor does it; `fill` stands where a
 * person would type.
 */
export function applyCompletion(text: string, completion: ServerCompletion, fill: string): string {
  const at = text.indexOf("‸");
  const plain = text.replace("‸", "");
  const { range } = completion.textEdit ?? {};
  const [start, end] = range ? [offsetOf(plain, range.start), offsetOf(plain, range.end)] : [at, at];
  const lineStart = plain.lastIndexOf("\n", start - 1) + 1;
  const indent = /^ */.exec(plain.slice(lineStart))?.[0] ?? "";
  const inserted = (completion.textEdit?.newText ?? completion.insertText ?? completion.label).replaceAll(
    "\n",
    `\n${indent}`,
  );
  return plain.slice(0, start) + expandSnippet(inserted, fill) + plain.slice(end);
}

/** Each placeholder by the text it offers, or else by `fill`. */
function expandSnippet(text: string, fill: string): string {
  return text.replace(
    /\\([$}\\])|\$\{\d+(?::((?:\\.|[^}\\])*))?\}|\$\d+/g,
    (_all, escaped?: string, offered?: string) => {
      if (escaped !== undefined) return escaped;
      return offered === undefined || offered === "" ? fill : offered.replace(/\\(.)/g, "$1");
    },
  );
}

function offsetOf(
  text: string,
  { line, character }: { readonly line: number; readonly character: number },
): number {
  let start = 0;
  for (let skipped = 0; skipped < line; skipped++) start = text.indexOf("\n", start) + 1;
  return start + character;
}
