/**
 * The number, as YAML 1.2 spells it, that a text was meant to be: `1_000`, `1,000`, `0,5`, `inf`, `30%`; nothing for a
 * text that is none.
 *
 * @param fractions - whether a number that is not whole may be meant
 */
export function readNumber(text: string, fractions: boolean): string | undefined {
  if (/^[-+]?\d+(?:_\d+)+(?:\.\d+)?$/.test(text)) return text.replaceAll("_", "");
  if (/^[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(text)) return text.replaceAll(",", "");
  if (!fractions) return undefined;
  if (/^[-+]?\d*,\d+$/.test(text)) return text.replace(",", ".");
  const infinite = /^([-+]?)(?:inf|infinity|\.infinity)$/i.exec(text);
  if (infinite !== null) return `${infinite[1] === "-" ? "-" : ""}.inf`;
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1];
  return percent === undefined ? undefined : String(Number(percent) / 100);
}

/** The numbers of a text such as `3, 3` or `(3, 3)`; nothing for a text that is no list of numbers. */
export function readNumbers(text: string): readonly number[] | undefined {
  const inner = /^\((.*)\)$/.exec(text)?.[1] ?? text;
  const parts = inner.split(/\s*,\s*|\s+/).filter((part) => part !== "");
  const numbers = parts.map(Number);
  return numbers.length > 1 && numbers.every(Number.isFinite) ? numbers : undefined;
}
