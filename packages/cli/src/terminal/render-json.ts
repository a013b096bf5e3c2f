import { escapeUnseen } from "@lighterjs/core/render";

/**
 * JSON for a program, in which characters that a reader could not see are written as escapes of
 * JSON.
 */
export function renderJSON(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replace(/[\u007f-\uffff]/gu, (character) =>
    escapeUnseen(character) === character
      ? character
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )}\n`;
}
