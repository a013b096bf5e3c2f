// Makes the data of these examples, the same each time: node make-data.js
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

const next = numbersFrom(7);
const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
const oneOf = (list) => list[Math.floor(next() * list.length)];
const write = (name, lines) => writeFileSync(new URL(name, import.meta.url), `${lines.join("\n")}\n`);

// Birds of three kinds on three islands; some cells are empty, as where a bird would not hold
// still.
const KINDS = {
  brookbird: { islands: ["Aster", "Birch"], bill: 39, flipper: 190, mass: 3.7 },
  cliffbird: { islands: ["Birch", "Cedar"], bill: 49, flipper: 196, mass: 3.8 },
  dunebird: { islands: ["Cedar"], bill: 47, flipper: 217, mass: 5.1 },
};

function bird(number, isKnown) {
  const kind = oneOf(Object.keys(KINDS));
  const { islands, bill, flipper, mass } = KINDS[kind];
  const sex = oneOf(["female", "male"]);
  const size = normal() / 2 + (sex === "male" ? 0.5 : -0.5);
  const measures = [bill + 2.5 * size + normal(), flipper + 5 * size + 2 * normal()];
  const cells = [
    `b${String(number).padStart(3, "0")}`,
    kind,
    oneOf(islands),
    next() < 0.06 ? "NA" : sex,
    ...measures.map((value) => (next() < 0.04 ? "NA" : value.toFixed(1))),
    `20${oneOf([21, 22, 23])}-${oneOf(["01", "11", "12"])}-${String(1 + Math.floor(next() * 28)).padStart(2, "0")}`,
  ];
  return isKnown ? [...cells, (mass + 0.4 * size + 0.1 * normal()).toFixed(2)].join(",") : cells.join(",");
}

const columns = "bird,kind,island,sex,bill_mm,flipper_mm,seen";
write("birds.csv", [`${columns},mass_kg`, ...Array.from({ length: 150 }, (_, at) => bird(at, true))]);
write("new-birds.csv", [columns, ...Array.from({ length: 6 }, (_, at) => bird(200 + at, false))]);

// Short messages, a quarter of them advertisements.
const PEOPLE = ["Ada", "Ben", "Chen", "Dora", "Emil", "Fatima"];
const PLACES = ["the station", "our office", "the library", "Ada's place", "the harbour"];
const DAYS = ["Monday", "Tuesday", "Friday", "the weekend", "tomorrow"];
const GOODS = ["watches", "pills", "loans", "phones", "tickets"];
const ORDINARY = [
  () => `Hi ${oneOf(PEOPLE)}, shall we meet at ${oneOf(PLACES)} on ${oneOf(DAYS)}?`,
  () => `${oneOf(PEOPLE)} asked whether you bring the notes ${oneOf(DAYS)}.`,
  () => `I am late, the train stands still. See you at ${oneOf(PLACES)}!`,
  () => `Thanks for ${oneOf(DAYS)}, ${oneOf(PEOPLE)}. It was a lovely evening.`,
];
const ADVERTISING = [
  () => `WIN free ${oneOf(GOODS)} now!!! Click and claim your prize ${oneOf(DAYS)}`,
  () => `Cheap ${oneOf(GOODS)}, no questions asked. Offer ends ${oneOf(DAYS)}!`,
  () => `Dear friend ${oneOf(PEOPLE)}, claim 90% off all ${oneOf(GOODS)} today`,
];
const message = () => {
  const kind = next() < 0.25 ? "advertising" : "ordinary";
  return { text: oneOf(kind === "ordinary" ? ORDINARY : ADVERTISING)(), kind };
};
write(
  "messages.jsonl",
  Array.from({ length: 200 }, (_, at) => JSON.stringify({ id: `m${at}`, ...message() })),
);
write(
  "new-messages.jsonl",
  Array.from({ length: 5 }, (_, at) => JSON.stringify({ id: `n${at}`, text: message().text })),
);

// A value for each month of twenty years: a trend, a season, and noise.
const months = Array.from({ length: 240 }, (_, at) => {
  const month = `${2004 + Math.floor(at / 12)}-${String(1 + (at % 12)).padStart(2, "0")}`;
  const value = 320 + 0.02 * at + 4 * Math.sin((2 * Math.PI * at) / 12) + 0.4 * normal();
  return `${month},${value.toFixed(2)}`;
});
write("series.csv", ["month,level", ...months]);
