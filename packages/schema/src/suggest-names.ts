/**
 * Known names that a person probably meant by `wanted`: at most three, alphabetical, empty when
 * none comes near.
 *
 * Five tests, and the first that finds anything answers: the same name in another spelling (case,
 * `_` and `-` aside); the same last segment elsewhere, letter by letter, then in another spelling;
 * the fewest slips of the keyboard, counted segment by segment, where a segment may be off by a
 * third of its length; in the same place, the same words, shortened or in part, where no more are
 * missing than are shared. What is further off is not meant, and said to be would mislead.
 */
export function suggestNames(wanted: string, known: Iterable<string>): string[] {
  const names = [...new Set(known)].filter((name) => name !== wanted).sort();
  const spelled = fold(wanted);
  const leaf = lastSegment(wanted);
  for (const test of [
    (name: string) => fold(name) === spelled,
    (name: string) => lastSegment(name) === leaf,
    (name: string) => fold(lastSegment(name)) === fold(leaf),
  ]) {
    const found = names.filter(test);
    if (found.length > 0) return found.slice(0, 3);
  }
  const slips = best(names, (name) => slipsBetween(wanted, name));
  if (slips.length > 0) return slips.slice(0, 3);
  const place = wanted.slice(0, wanted.length - leaf.length).toLowerCase();
  const beside = names.filter((name) => place === "" || name.toLowerCase().startsWith(place));
  const related = best(beside, (name) => missingWords(leaf, lastSegment(name)));
  // So many share a word that none of them is meant more than another.
  return related.length > 3 ? [] : related;
}

/** The names with the smallest measure; none where all measure Infinity. */
function best(names: readonly string[], measure: (name: string) => number): string[] {
  const measured = new Map(names.map((name) => [name, measure(name)]));
  const least = Math.min(...measured.values());
  return least === Infinity ? [] : names.filter((name) => measured.get(name) === least);
}

function fold(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** How many words one of two names has beyond the other; Infinity where they are not related. */
function missingWords(wanted: string, name: string): number {
  const [asked, offered] = [wordsOf(wanted), wordsOf(name)];
  // `lr` for `learning_rate`.
  if (offered.length > 1 && wanted.toLowerCase() === offered.map((word) => word[0]).join("")) return 0;
  const [few, many] = asked.length <= offered.length ? [asked, offered] : [offered, asked];
  const missing = many.length - few.length;
  const isNear = missing <= few.length && few.some((word) => word.length >= 3);
  return isNear && holdsInOrder(many, few) ? missing : Infinity;
}

/** `kernelSize` and `kernel_size` are the words `kernel` and `size`. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])(?=[A-Z])/g, "$1_")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/**
 * Whether each of `few` is one of `many`, or shortens it to at least three letters, in the same
 * order.
 */
function holdsInOrder(many: readonly string[], few: readonly string[]): boolean {
  let at = 0;
  for (const word of many) {
    const next = few[at];
    if (next !== undefined && (word === next || shortens(word, next) || shortens(next, word))) at++;
  }
  return few.length > 0 && at === few.length;
}

const shortens = (word: string, short: string): boolean => short.length >= 3 && word.startsWith(short);

/**
 * Slips summed over the segments, whatever their case; Infinity when the names differ in depth or a
 * segment is too far off.
 */
function slipsBetween(wanted: string, name: string): number {
  const left = wanted.toLowerCase().split(".");
  const right = name.toLowerCase().split(".");
  if (left.length !== right.length) return Infinity;
  let sum = 0;
  for (const [index, segment] of left.entries()) {
    const other = right[index] ?? "";
    const allowed = Math.max(1, Math.floor(segment.length / 3));
    if (Math.abs(segment.length - other.length) > allowed) return Infinity;
    const slips = editDistance(segment, other);
    // A name of one or two letters is one slip from too many others; of three or four, nobody
    // misses the first.
    if (slips > allowed || slips >= Math.max(segment.length, other.length)) return Infinity;
    if (slips > 0 && segment.length <= 4 && segment[0] !== other[0] && !isSwap(segment, other))
      return Infinity;
    sum += slips;
  }
  return sum;
}

/** Whether the first two letters of a name have changed places. */
const isSwap = (segment: string, other: string): boolean =>
  segment[0] === other[1] && segment[1] === other[0] && segment.slice(2) === other.slice(2);

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
