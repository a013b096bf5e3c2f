/** A kind of warning, and what it says. */
interface Warning {
  readonly code: string;
  readonly message: string;
}

const EXAMPLES = 2;

/**
 * Makes one warning of those of a kind, with the first of them as examples, where there are more than so many. Kinds stand in
 * the order in which they come up first.
 */
export function combineWarnings<Kind extends Warning>(
  warnings: readonly Kind[],
  most: number,
): readonly Kind[] {
  const codes = [...new Set(warnings.map(({ code }) => code))];
  return codes.flatMap((code) => {
    const kind = warnings.filter((warning) => warning.code === code);
    const [first] = kind;
    if (first === undefined || kind.length <= most) return kind;
    const more = kind.length - EXAMPLES;
    const shown = kind.slice(0, EXAMPLES).map(({ message }) => message);
    const message = [...shown, ...(more > 0 ? [`and ${more} more of this kind`] : [])].join("; ");
    return [{ ...first, message }];
  });
}
