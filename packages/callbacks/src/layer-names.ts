/**
 * One name for several layers, as short as it can be: the container that they fill,
 * `model.encoder.*`; the beginning of a name that they share, `model.backbone.block_4_*`; or the
 * first and the last of these, `model.backbone.Conv1 … block_1_*`. Each part, written in full, is
 * an entry of a Freezer's `patterns` that selects nothing but layers that are meant.
 *
 * @param paths - dotted paths of the layers, in forward order
 * @param all - paths of all layers of the model that it must not be mistaken for
 */
export function nameLayers(paths: readonly string[], all: readonly string[]): string {
  const [first = "", ...others] = partsOf(paths, all);
  const last = others.at(-1);
  if (last === undefined) return first;
  return `${first.replace(/\.\*$/, "")} … ${beside(last, first).replace(/\.\*$/, "")}`;
}

/**
 * Containers and beginnings of names that hold nothing but the given layers, and the layers that
 * lie in none, in order.
 */
function partsOf(paths: readonly string[], all: readonly string[]): readonly string[] {
  const meant = new Set(paths);
  const others = all.filter((path) => !meant.has(path));
  const covered = new Set<string>();
  return paths.flatMap((path) => {
    if (covered.has(path)) return [];
    const start = beginningsOf(path).find((text) => !others.some((other) => other.startsWith(text)));
    const own = start === undefined ? [path] : paths.filter((each) => each.startsWith(start));
    for (const each of own) covered.add(each);
    return [own.length === 1 ? path : `${commonBeginning(own)}*`];
  });
}

/**
 * Beginnings of a path that end with a whole word, the shortest first: `model.`, `model.block_`,
 * `model.block_4_`.
 */
function beginningsOf(path: string): readonly string[] {
  return [...path.matchAll(/[._-]/g)].map(({ index }) => path.slice(0, index + 1));
}

/** The longest beginning of whole words that several paths share. */
function commonBeginning(paths: readonly string[]): string {
  const [shortest = "", ...longer] = [...paths].sort((a, b) => a.length - b.length);
  const isShared = (text: string) => longer.every((path) => path.startsWith(text));
  return isShared(shortest) ? shortest : (beginningsOf(shortest).findLast(isShared) ?? "");
}

/**
 * Leaves of a path what another before it does not have: `block5` of `model.block5` beside
 * `model.block0`.
 */
function beside(path: string, other: string): string {
  const container = beginningsOf(path).findLast((text) => text.endsWith(".") && other.startsWith(text)) ?? "";
  return path.slice(container.length);
}
