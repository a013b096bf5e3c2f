// The lines of the tables: what was measured, against what, and the goal.
import { median } from "../median.js";

/**
 * @typedef {import("./measure-steps.js").Measured} Measured
 * @typedef {(round: Measured["rounds"][number]) => number} Time
 * @typedef {{ most: number } | { least: number } | undefined} Goal
 * @typedef {{ what: string, found: string, against: string, value: number, goal?: Goal }} Row
 */

/** @type {Record<"A" | "U" | "P" | "S" | "Z" | "K" | "parts", Time>} */
const { A, U, P, S, Z, K, parts } = {
  A: (round) => round.A,
  U: (round) => round.U,
  P: (round) => round.P,
  S: (round) => round.S,
  Z: (round) => round.Z,
  K: (round) => round.K,
  parts: (round) => round.P + round.S,
};

/**
 * @param {Measured} measured
 * @param {number} speedup by which a cached epoch is to be faster than an unfrozen one
 * @returns {Row[]}
 */
export function speedRows({ rounds }, speedup) {
  /** @type {(what: string, found: Time, against: Time, goal?: Goal) => Row} */
  const compare = (what, found, against, goal) => ({
    what,
    found: milliseconds(median(rounds.map(found))),
    against: milliseconds(median(rounds.map(against))),
    // Neighbours in time are compared, so that a change of the machine's load does not count.
    value: median(rounds.map((round) => found(round) / against(round))),
    goal,
  });
  return [
    compare("Z : P + S, frozen step : trunk forward and head step by hand", Z, parts, { most: 1.1 }),
    compare("K : S, cached step : head step by hand", K, S, { most: 1.1 }),
    compare("U : K, unfrozen epoch : cached epoch", U, K, { least: speedup }),
    compare("A : S, unfrozen step : head step, both by hand", A, S),
    compare("U : Z, unfrozen step : frozen step", U, Z),
    compare("U : A, unfrozen step : the same by hand", U, A),
    compare("P : A, trunk forward : unfrozen step, both by hand", P, A),
  ];
}

/** @param {Measured} measured @param {"wasm" | "native"} backend @returns {Row[]} */
export function memoryRows({ bytes, leaked }, backend) {
  const allowed = 1.15 * bytes.S + 2 * bytes.activation;
  return [
    {
      what: "peak of Z : 1.15 × S + two outputs of the trunk",
      found: megabytes(bytes.Z),
      against: megabytes(allowed),
      value: bytes.Z / allowed,
      // The native backend does not tell which of its tensors share a buffer.
      goal: backend === "wasm" ? { most: 1 } : undefined,
    },
    {
      what: "peak of K : S",
      found: megabytes(bytes.K),
      against: megabytes(bytes.S),
      value: bytes.K / bytes.S,
      goal: { most: 1.1 },
    },
    { what: "tensors leaked", found: "", against: "", value: leaked, goal: { most: 0 } },
  ];
}

/** @param {Measured} measured @returns {Row[]} */
export function exactnessRows({ deviation }) {
  const row = (/** @type {string} */ what, /** @type {number} */ value) => ({
    what: `losses of ${what}, largest relative difference`,
    found: "",
    against: "",
    value,
    goal: { most: 1e-6 },
  });
  return [row("K and Z", deviation.Z), row("K and S", deviation.S), row("U and A", deviation.A)];
}

/**
 * @param {{ idle: number, unfrozen: number, transition: number }} times in milliseconds
 * @returns {Row[]}
 */
export function freezerRows({ idle, unfrozen, transition }) {
  return [
    {
      what: "Freezer with nothing to do : unfrozen step of the CNN by hand",
      found: milliseconds(idle),
      against: milliseconds(unfrozen),
      value: idle / unfrozen,
      goal: { most: 0.01 },
    },
    {
      what: "milliseconds to freeze or thaw 1,000 weights",
      found: "",
      against: "",
      value: transition,
      goal: { most: 2 },
    },
  ];
}

/** The cells of a line. @param {Row} row @returns {string[]} */
export function cellsOf({ what, found, against, value, goal }) {
  const shown = value === 0 ? "0" : value < 1e-3 ? value.toExponential(1) : value.toPrecision(3);
  if (goal === undefined) return [what, found, against, shown, "", ""];
  const isMet = "most" in goal ? value <= goal.most : value >= goal.least;
  const bound = "most" in goal ? `≤ ${goal.most}` : `≥ ${goal.least}`;
  return [what, found, against, shown, bound, isMet ? "met" : "missed"];
}

function milliseconds(/** @type {number} */ time) {
  return `${time < 0.1 ? time.toPrecision(1) : time.toFixed(1)} ms`;
}

function megabytes(/** @type {number} */ bytes) {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
