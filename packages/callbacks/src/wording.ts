/** A name as messages show it. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

/** `a, b and 3 more`: at most `limit` of the texts. */
export function enumerated(texts: readonly string[], limit: number): string {
  const more = texts.length - limit;
  return texts.slice(0, limit).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/**
 * `1 parameter`, `1,234 parameters`; of a word that does not end in `s` for several, `many`.
 *
 * @noTarget
 */
export function counted(amount: number, noun: string, many = `${noun}s`): string {
  return `${grouped(amount)} ${amount === 1 ? noun : many}`;
}

/**
 * A number with its thousands set apart.
 *
 * @noTarget
 */
export function grouped(amount: number): string {
  return amount.toLocaleString("en-US");
}
