/** @typedef {import("../fuzz/random.js").Random} Random */

/**
 * A place in data: what holds it, and its key. @typedef {{ holder: any, key: string | number }}
 * Place
 */

const NUMBERS = [-1, 0, 0.5, 1e9, 1e300, -1e300, 2 ** 31, 2 ** 53, Number.MAX_SAFE_INTEGER, 7];
const TEXTS = [
  "",
  "../../victim.txt",
  "/etc/passwd",
  "C:\\x",
  "__proto__",
  "constructor",
  "a\u0000b",
  "é",
  "NaN",
];

/**
 * Changes data in one to three places; which ones, and how, the seed decides.
 * @template T @param {Random} random @param {T} data JSON @returns {T} a changed copy
 */
export function mutateData(random, data) {
  const root = { data: structuredClone(data) };
  for (let count = 1 + random.below(3); count > 0; count--) mutateOnce(random, root);
  return root.data;
}

/** @param {Random} random @param {{ data: unknown }} root */
function mutateOnce(random, root) {
  const places = [...placesIn(root)];
  // All of it may have been taken out.
  if (places.length === 0) return;
  const { holder, key } = random.pick(places);
  const other = random.pick(places);
  switch (random.below(8)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      holder[key] = structuredClone(other.holder[other.key]);
      break;
    case 2:
      holder[key] = random.pick(NUMBERS);
      break;
    case 3:
      holder[key] = random.pick(TEXTS);
      break;
    case 4:
      holder[key] = random.pick([null, true, [], {}, { $number: random.pick(["NaN", "Infinity", "x"]) }]);
      break;
    case 5:
      holder[key] = nested(random.pick([3, 150, 900]));
      break;
    case 6:
      holder[key] = Array.from({ length: random.pick([2, 300]) }, () =>
        structuredClone(other.holder[other.key]),
      );
      break;
    default:
      if (typeof holder[key] === "string") holder[key] = holder[key].repeat(random.pick([2, 500]));
      else if (typeof holder[key] === "number") holder[key] = holder[key] * random.pick([-1, 2, 1e6, 1.5]);
      else if (Array.isArray(holder[key])) holder[key] = [...holder[key], ...holder[key]];
      else if (!Array.isArray(holder)) holder[`${String(key)}x`] = holder[key];
  }
}

/** @param {number} levels */
function nested(levels) {
  /** @type {unknown} */
  let value = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

/** @param {any} holder @param {number} depth @returns {Generator<Place>} */
function* placesIn(holder, depth = 0) {
  if (depth > 40) return;
  for (const key of Object.keys(holder)) {
    yield { holder, key: Array.isArray(holder) ? Number(key) : key };
    if (typeof holder[key] === "object" && holder[key] !== null) yield* placesIn(holder[key], depth + 1);
  }
}
