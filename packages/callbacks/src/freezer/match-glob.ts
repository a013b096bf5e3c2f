/**
 * Whether a dotted name has the form of a pattern: `**` stands for any number of segments, none included, `*` for any
 * part of one segment, `?` for one character of it. Takes no longer than the product of the two lengths.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  return matchesSequence(pattern.split("."), name.split("."), "**", matchesSegment);
}

function matchesSegment(pattern: string, segment: string): boolean {
  return matchesSequence(pattern, segment, "*", (wanted, found) => wanted === "?" || wanted === found);
}

/** Gives each `many` as little as it can, and more only where the rest does not fit; only the last one may need more. */
function matchesSequence(
  pattern: ArrayLike<string>,
  found: ArrayLike<string>,
  many: string,
  matchesOne: (wanted: string, found: string) => boolean,
): boolean {
  let at = 0;
  let index = 0;
  let lastMany: { readonly at: number; taken: number } | undefined;
  while (index < found.length) {
    const wanted = pattern[at];
    if (wanted === many) lastMany = { at: at++, taken: index };
    else if (wanted !== undefined && matchesOne(wanted, found[index]!)) {
      at++;
      index++;
    } else if (lastMany !== undefined) {
      at = lastMany.at + 1;
      index = ++lastMany.taken;
    } else return false;
  }
  while (pattern[at] === many) at++;
  return at === pattern.length;
}
