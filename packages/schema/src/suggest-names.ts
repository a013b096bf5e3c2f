/**
 * Known names that a person probably meant by `wanted`: at most three, alphabetical, empty when none comes near.
 *
 * Three tests, and the first that finds anything answers: the same name in another spelling (case, `_` and `-` aside);
 * the same last segment elsewhere; the fewest slips of the keyboard, counted segment by segment, where a segment may
 * be off by a third of its length.
 */
export function suggestNames(wanted: string, known: Iterable<string>): string[] {
  const names = [...new Set(known)].filter((name) => name !== wanted).sort();
  const spelled = fold(wanted);
  const leaf = fold(lastSegment(wanted));
  for (const test of [
    (name: string) => fold(name) === spelled,
    (name: string) => fold(lastSegment(name)) === leaf,
  ]) {
    const found = names.filter(test);
    if (found.length > 0) return found.slice(0, 3);
  }
  const slips = new Map(names.map((name) => [name, slipsBetween(wanted, name)]));
  const least = Math.min(...slips.values());
  return least === Infinity ? [] : names.filter((name) => slips.get(name) === least).slice(0, 3);
}

function fold(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** Slips summed over the segments; Infinity when the names differ in depth or a segment is too far off. */
function slipsBetween(wanted: string, name: string): number {
  const left = wanted.split(".");
  const right = name.split(".");
  if (left.length !== right.length) return Infinity;
  let sum = 0;
  for (const [index, segment] of left.entries()) {
    const other = right[index] ?? "";
    const allowed = Math.max(1, Math.floor(segment.length / 3));
    if (Math.abs(segment.length - other.length) > allowed) return Infinity;
    const slips = editDistance(segment, other);
    // A name of one or two letters is one slip from too many others.
    if (slips > allowed || slips >= Math.max(segment.length, other.length)) return Infinity;
    sum += slips;
  }
  return sum;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn `from` into `to`. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const next = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let edits = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      next.push(edits);
    }
    beforeLast = last;
    last = next;
  }
  return last[to.length]!;
}
