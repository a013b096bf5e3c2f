import { SourceText } from "../source-text.js";

const SECRET_WORD =
  /pass(?:word|wd|phrase)|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|authorization|bearer/i;
const SECRET_VALUE = /-----BEGIN|:\/\/[^\s/@:]+:[^\s/@]+@/;
const LONG_WORD = /[\w+/=-]{24,}/g;

/**
 * The same text, with the same offsets, in which the value of every line that may hold a secret is
 * blotted out. A syntax error is shown in it: the line that a person broke while pasting a key must
 * not end up in a log.
 */
export function maskSecrets(source: SourceText): SourceText {
  let secretIndent: number | undefined;
  const lines = source.text.split("\n").map((line) => {
    const indent = line.search(/\S/);
    if (indent === -1) return line;
    const named = SECRET_WORD.test(line);
    const continues = secretIndent !== undefined && indent > secretIndent;
    if (!continues) secretIndent = named ? indent : undefined;
    if (continues) return blot(line, indent);
    if (!named && !holdsSecret(line)) return line;
    const colon = /:(?=\s|$)/.exec(line);
    return blot(line, colon === null ? indent : colon.index + 1);
  });
  return new SourceText(source.name, lines.join("\n"), source.directory, source.file);
}

/** A key of an account, or a password in a URL. */
function holdsSecret(line: string): boolean {
  if (SECRET_VALUE.test(line)) return true;
  for (const [word] of line.matchAll(LONG_WORD)) if (/[0-9]/.test(word) && /[A-Za-z]/.test(word)) return true;
  return false;
}

const blot = (line: string, from: number): string =>
  line.slice(0, from) + line.slice(from).replace(/[^\s]/g, "*");
