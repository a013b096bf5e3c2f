const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
} as const;

export type Style = keyof typeof CODES;

/** The text in a style, or as it is where colour is not wanted. */
export function styled(text: string, style: Style, color: boolean): string {
  const [on, off] = CODES[style];
  return color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}
