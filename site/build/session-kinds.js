/**
 * What a line of a session in a terminal is.
 *
 * @type {readonly (readonly [RegExp, string])[]}
 */
export const KINDS = [
  [/^\$ /, "command"],
  [/^error(?:\[|:)|^\d+ errors? in /, "error"],
  [/^warning(?:\[|:)/, "warning"],
  [/^\s*\|\s+\^+/, "mark"],
  [/^\s*= help:/, "help"],
  [/^\s*(?:-->|:::|= (?:at|note):)|^\s*\|\s*(?:-+.*)?$/, "aside"],
  [/^/, "output"],
];
