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
