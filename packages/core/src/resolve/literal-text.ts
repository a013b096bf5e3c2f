/** Text that a config reads as itself: `${` and the backslashes before it are escaped. */
export function literalText(text: string): string {
  return text.replace(/(?<!\\)(\\*)\$\{/g, "$1$1\\${");
}

/** The same, where a reference follows. */
export function literalBeforeReference(text: string): string {
  return literalText(text).replace(/(?<!\\)\\+$/, "$&$&");
}
