// Makes the data of this example, the same each time: node make-data.js
// All of it is made up here, by the numbers below, and falls under the licence of this repository.
import { writeFileSync } from "node:fs";

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
function numbersFrom(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Wells around a lake: those near its middle, which has dried up, have water; by how far
// east and north of the middle they are, in kilometres.
const next = numbersFrom(11);
const rows = Array.from({ length: 300 }, () => {
  const [east, north] = [8 * next() - 4, 8 * next() - 4];
  const distance = Math.hypot(east, north) + 0.3 * (next() - 0.5);
  return `${east.toFixed(2)},${north.toFixed(2)},${distance < 2.8 ? "water" : "dry"}`;
});
writeFileSync(new URL("wells.csv", import.meta.url), `east,north,found\n${rows.join("\n")}\n`);
