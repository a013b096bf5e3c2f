/**
 * Whether a dotted name is among those that the patterns take: `*` stands for one segment or part
 * of it, `**` for any depth; a leading `!` leaves out. Without patterns everything is taken.
 */
export function selects(patterns: readonly string[] | undefined, name: string): boolean {
  if (!patterns) return true;
  const matches = (pattern: string) => toExpression(pattern).test(name);
  return (
    patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)))
  );
}

function toExpression(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*\*|\*/g, (star) => (star === "**" ? ".*" : "[^.]*"))}$`);
}
