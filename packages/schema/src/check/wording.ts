/** `a, b or c`. */
export function either(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "nothing") : `${parts.slice(0, -1).join(", ")} or ${parts.at(-1)}`;
}

/** Up to twelve names in backticks, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `\`${name}\``);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(", ")} and ${rest} more` : shown.join(", ");
}

/** `an integer`, `a string`, ``an `Optimizer` ``. */
export function withArticle(noun: string): string {
  return /^`?[aeiou]/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}

/** The name of a `package#Name` without its package. */
export function shortType(type: string): string {
  return type.slice(type.indexOf("#") + 1);
}

/** Cut at 80 characters, never inside a surrogate pair. */
export function cut(text: string): string {
  const characters = [...text];
  return characters.length > 80 ? `${characters.slice(0, 79).join("")}…` : text;
}
