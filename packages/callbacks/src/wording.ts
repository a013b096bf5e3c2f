/** A name as messages show it. */
export function quoted(name: string): string {
  return `\`${name}\``;
}

/** `a, b and 3 more`: at most `limit` of the texts. */
export function enumerated(texts: readonly string[], limit: number): string {
  const more = texts.length - limit;
  return texts.slice(0, limit).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** `1 parameter`, `1,234 parameters`. */
export function counted(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** A number with its thousands set apart. */
export function grouped(amount: number): string {
  return amount.toLocaleString("en-US");
}
