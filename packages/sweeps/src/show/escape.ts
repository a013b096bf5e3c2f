const NAMES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** A text as it is shown in a page. */
export function escapeHTML(text: string): string {
  return text.replace(/[&<>"]/g, (character) => NAMES[character] ?? character);
}
