import ts from "#typescript";

/**
 * A regular expression for the texts of a template literal type; undefined where its holes are of
 * other types.
 */
export function templatePattern(type: ts.TemplateLiteralType): string | undefined {
  const holes = type.types.map((part) =>
    part.flags & ts.TypeFlags.Number
      ? "-?\\d+(?:\\.\\d+)?"
      : part.flags & ts.TypeFlags.String
        ? "[\\s\\S]*"
        : undefined,
  );
  if (holes.includes(undefined)) return undefined;
  const literal = (text: string | undefined) => (text ?? "").replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return `^${type.texts.map((text, index) => literal(text) + (holes[index] ?? "")).join("")}$`;
}
