/** The words of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The words of a foreign error, as far as they fit into a sentence of ours: its first line, without
 * a colon or full stop at the end.
 */
export function firstLineOf(error: unknown): string {
  return (messageOf(error).trim().split(/\r?\n/, 1)[0] ?? "").replace(/[:.]\s*$/, "");
}
