import { suggestNames } from "@lighterjs/schema";
import type { ConfigNode, ParsedDocument } from "../config-node.js";
import { fileHeader } from "../parse/read-source.js";
import type { Location } from "../source-text.js";

/** The package of a file, as its comments say. */
export interface PackageHeader {
  /** Of a sound `# @package NAME` before the first node. */
  readonly name: string | undefined;
  /** Comments that were meant to say one, and do not. */
  readonly faults: readonly HeaderFault[];
}

export interface HeaderFault extends Location {
  /** Why it is none. */
  readonly reason: string;
  /** The first line that was most likely meant. */
  readonly meant: string;
}

/** `# @package NAME`, and what a slip makes of it. */
const COMMENT = /^[ \t]*#[ \t]*(@?)([\w-]+):?(?:[ \t]+(\S[^\r\n]*?))?[ \t\r]*$/gm;
const SOUND = /^#\s*@package\s+\S+$/;
const HEADERS = ["package", "directory"];

/**
 * The package that a file names for itself. A comment that reads like a header and is none is a
 * fault.
 */
export function readPackageHeader({ source, root }: ParsedDocument): PackageHeader {
  const { text } = source;
  const head = fileHeader(text, "package");
  const name = head === undefined || /\s/.test(head) || meantName(head) !== head ? undefined : head;
  const faults: HeaderFault[] = [];
  let isCounted = name === undefined;
  for (const found of /#[ \t]*@|#[ \t]*pack/i.test(text) ? text.matchAll(COMMENT) : []) {
    const [line, at = "", word = "", value = ""] = found;
    const start = found.index + line.indexOf("#");
    if (!readsLikePackage(at, word, value) || isInScalar(root, start)) continue;
    const isSound = SOUND.test(line.trim());
    if (!isCounted && isSound && value === name) {
      isCounted = true;
      continue;
    }
    const span = { start, end: found.index + line.trimEnd().length };
    const reason = !isSound
      ? /\s/.test(value)
        ? "a package is a single name"
        : "a header is written `# @package NAME`"
      : meantName(value) !== value
        ? `\`${value}\` is no package`
        : start > root.origin.span.start
          ? "it stands below the first key"
          : "the file has a header before it";
    faults.push({ source, span, reason, meant: `# @package ${meantName(value)}` });
  }
  return { name, faults };
}

function readsLikePackage(at: string, word: string, value: string): boolean {
  if (word === "package") return at === "@" || /^_+\w+_+$/.test(value);
  if (at === "" || HEADERS.includes(word)) return false;
  return suggestNames(word, HEADERS)[0] === "package";
}

/** The package that a misspelt name stands for. */
function meantName(value: string): string {
  const [first = ""] = value.split(/\s/);
  const plain = first.replaceAll("_", "").toLowerCase();
  const [keyword] = suggestNames(plain, ["global", "group"]);
  const isKeyword = plain === "global" || plain === "group";
  if (first.includes("_") && first.replace(/^_+|_+$/g, "").length < first.length)
    if (isKeyword || keyword !== undefined) return `_${isKeyword ? plain : keyword}_`;
  return first === "" ? "_global_" : first;
}

/** Whether a place lies in the text of a value, where a `#` is no comment. */
function isInScalar(node: ConfigNode, offset: number): boolean {
  if (node.kind === "scalar") return node.origin.span.start <= offset && offset < node.origin.span.end;
  const below = node.kind === "sequence" ? node.items : [...node.entries.values()].map(({ value }) => value);
  return below.some((each) => isInScalar(each, offset));
}
