import { mixSeeds, shuffledIndices } from "./seeded-numbers.js";

/** Shares of the samples that go to two of the parts; the rest is for training. */
export interface PartFractions {
  readonly val: number;
  readonly test: number;
}

export type PartName = "train" | "val" | "test";

/**
 * Divides samples so that each part has of each label as many as its fraction says, one more or
 * less. Samples of a label are drawn at random.
 *
 * @param labels - of each sample
 * @returns the part of each sample
 */
export function divideByLabel(labels: readonly string[], fractions: PartFractions, seed: number): PartName[] {
  const members = membersOf(labels);
  const starts = shuffledIndices(members.size, seed);
  const parts: PartName[] = [];
  for (const [at, [, samples]] of [...members].entries()) {
    // Labels start at places of their own, evenly apart, so that those with a single sample are
    // divided by the fractions too.
    const start = (starts[at]! + 0.5) / members.size;
    const order = shuffledIndices(samples.length, mixSeeds(seed, at));
    for (const [place, index] of order.entries())
      parts[samples[index]!] = partAt((place + start) / samples.length, fractions);
  }
  return parts;
}

/**
 * Divides samples so that those of one group stay together. Groups are drawn at random; parts are
 * as large as the groups let them be.
 *
 * @param groups - of each sample
 * @returns the part of each sample
 */
export function divideByGroup(groups: readonly string[], fractions: PartFractions, seed: number): PartName[] {
  const members = [...membersOf(groups).values()];
  const parts: PartName[] = [];
  let before = 0;
  for (const at of shuffledIndices(members.length, seed)) {
    const samples = members[at]!;
    const part = partAt((before + samples.length / 2) / groups.length, fractions);
    for (const sample of samples) parts[sample] = part;
    before += samples.length;
  }
  return parts;
}

/**
 * Divides samples so that those of one group stay together and each part has of each label about as
 * many as its fraction says: group after group goes where it leaves the labels divided best, those
 * with the most of one label first, as in `StratifiedGroupKFold` of scikit-learn. Which of equal
 * groups comes first is drawn at random.
 *
 * @param groups - of each sample
 * @param labels - of each sample
 * @returns the part of each sample
 */
export function divideByGroupAndLabel(
  groups: readonly string[],
  labels: readonly string[],
  { val, test }: PartFractions,
  seed: number,
): PartName[] {
  const members = [...membersOf(groups).values()];
  const names = [...membersOf(labels).keys()];
  const totals = countsOf(labels.keys());
  function countsOf(samples: Iterable<number>): readonly number[] {
    const counts = new Map<string, number>(names.map((name) => [name, 0]));
    for (const sample of samples) counts.set(labels[sample]!, counts.get(labels[sample]!)! + 1);
    return [...counts.values()];
  }
  const fractions: readonly (readonly [PartName, number])[] = [
    ["train", 1 - val - test],
    ["val", val],
    ["test", test],
  ];
  const places = fractions
    .filter(([, fraction]) => fraction > 0)
    .map(([name, fraction]) => ({ name, fraction, counts: names.map(() => 0) }));
  const ordered = Array.from(shuffledIndices(members.length, seed), (at) => {
    const samples = members[at]!;
    const counts = countsOf(samples);
    return { samples, counts, most: Math.max(...counts) };
  }).sort((a, b) => b.most - a.most);
  const parts: PartName[] = [];
  for (const { samples, counts } of ordered) {
    // Squares of what a part has of a label too little or too much: the part that wants the group
    // most.
    const changes = places.map((place) =>
      counts.reduce((sum, count, at) => {
        const share = place.counts[at]! / totals[at]! - place.fraction;
        return sum + (share + count / totals[at]!) ** 2 - share ** 2;
      }, 0),
    );
    const chosen = places[changes.indexOf(Math.min(...changes))]!;
    for (const [at, count] of counts.entries()) chosen.counts[at]! += count;
    for (const sample of samples) parts[sample] = chosen.name;
  }
  return parts;
}

/**
 * Divides samples in their order: first those to train on, then those of `val`, then those of
 * `test`.
 *
 * @param gap - samples between two parts that belong to none
 */
export function divideInOrder(
  count: number,
  { val, test }: PartFractions,
  gap: number,
): (PartName | undefined)[] {
  const testFrom = count - Math.round(count * test);
  const valFrom = testFrom - Math.round(count * val);
  return Array.from({ length: count }, (_, at) => {
    if (at < valFrom) return "train";
    if (at < testFrom) return at < valFrom + gap ? undefined : "val";
    return at < testFrom + gap ? undefined : "test";
  });
}

/** Divides samples at random. */
export function divideAtRandom(count: number, { val, test }: PartFractions, seed: number): PartName[] {
  const parts: PartName[] = Array.from({ length: count }, () => "train" as const);
  const order = shuffledIndices(count, seed);
  const [valUntil, testUntil] = [Math.round(count * val), Math.round(count * val) + Math.round(count * test)];
  for (let at = 0; at < testUntil; at++) parts[order[at]!] = at < valUntil ? "val" : "test";
  return parts;
}

/** The part of what stands at a place from 0 to 1. */
function partAt(place: number, { val, test }: PartFractions): PartName {
  return place < val ? "val" : place < val + test ? "test" : "train";
}

function membersOf(labels: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const members = new Map<string, number[]>();
  for (const [index, label] of labels.entries()) {
    const known = members.get(label);
    if (known === undefined) members.set(label, [index]);
    else known.push(index);
  }
  return members;
}
