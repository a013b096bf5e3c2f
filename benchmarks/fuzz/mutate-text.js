// Damages YAML texts in the ways in which people, editors and attackers do.

/** @typedef {import("./random.js").Random} Random */

const PUNCTUATION = [
  ...[":", ": ", "- ", "? ", "[", "]", "{", "}", ",", ", ", "#", " # ", "&a ", "*a", "!", "!!str ", "|", ">"],
  ...["|-\n", ">+2\n", "'", '"', "%", "@", "`", "~", "<<: ", "<<", "---\n", "...\n", "\\", "\n", " ", "  "],
];

const FRAGMENTS = [
  // References, whole and broken.
  ...["${", "}", "${a}", "${a.b}", "${..a}", "${.a}", "${a.${b}}", "${a[0]}", '${a["b c"]}', "\\${a}", "$"],
  ...["${trainer}", "${system.optimizer}", "${copy:trainer}", "${copy:a}", "${oc.select:a,1}", "${now:%Y}"],
  ...["${oc.create:{a: 1}}", "${oc.decode:[1}", "${oc.dict.keys:a}", "${oc.dict.values:trainer}", "${x:y}"],
  ...["${env:TOKEN}", "${env:NONE,1}", "${oc.env:LIST}", "${oc.decode:${env:LIST}}", "a ${env:TOKEN} b"],
  ...["${oc.deprecated:a}", "${constructor.constructor}", "${__proto__.x}", "${a.__proto__}", "${toString}"],
  // Keys that mean something.
  ...[
    "_target_: ",
    "_args_: [1]",
    "_partial_: true",
    "_recursive_: false",
    "_disabled_: true",
    "_merge_: true",
  ],
  ...["defaults: [a, _self_]\n", "- _self_\n", "- override a: b\n", "- optional a: b\n", "# @package a.b\n"],
  ...[
    "# @package __proto__\n",
    "- a@constructor: b\n",
    "__proto__: ",
    "constructor: {prototype: 1}",
    "prototype",
  ],
  ...['"\\u005f_proto__": ', "? __proto__\n: 1\n", "trainer: ", "system: ", "a: ", "b: ", "???"],
  // Anchors, aliases, tags, directives.
  ...[
    "&x ",
    "*x",
    "&x [*x]",
    "<<: *x",
    "<<: [*x, *x]",
    "&b <<: {a: 1}",
    "*b : 1",
    "!!map ",
    "!!seq ",
    "!x ",
    "!",
  ],
  ...[
    "!!int ",
    "!!float ",
    "!!bool ",
    "!!null ",
    "!<tag:yaml.org,2002:str> ",
    "%YAML 1.1\n---\n",
    "%TAG ! x\n",
  ],
  // Scalars that readers disagree on.
  ...[
    "yes",
    "no",
    "on",
    "off",
    "null",
    "Null",
    "True",
    "0x1F",
    "0o17",
    "017",
    "1_000",
    "12:30:45",
    "1e3",
    "1e-400",
  ],
  ...[
    "1e400",
    ".inf",
    "-.INF",
    ".nan",
    "+1",
    "-0",
    "-0.0",
    "0.1e1",
    ".5",
    "5.",
    "9007199254740993",
    "2001-01-01",
  ],
  ...[
    "1.0",
    "1.",
    "+.5",
    "0b1",
    "None",
    "=",
    "''",
    '""',
    '"\\x41\\u00e9\\U0001F600"',
    '"\\ud800"',
    "'it''s'",
  ],
];

const CHARACTERS = [
  ...[
    "\t",
    "\r",
    "\r\n",
    "\0",
    "\u0007",
    "\u001b[31m",
    "\u007f",
    "\u0085",
    "\u00a0",
    "\u00ad",
    "\u200b",
    "\u200d",
  ],
  ...[
    "\u202e",
    "\u2028",
    "\u2029",
    "\u2066",
    "\ufeff",
    "\ufffd",
    "\uffff",
    "\ud800",
    "\udc00",
    "\u{1f469}\u200d\u{1f4bb}",
  ],
  ...["é", "e\u0301", "漢", "İ", "ß", "\u{e0001}", "\u3000", "Å"],
];

/** @type {readonly ((random: Random, text: string, other: string) => string)[]} */
const MUTATIONS = [
  insert(PUNCTUATION),
  insert(FRAGMENTS),
  insert(CHARACTERS),
  replaceToken(FRAGMENTS),
  replaceToken(PUNCTUATION),
  swapTokens,
  (random, text, other) => splice(random, text, random.pick(tokensOf(other)).text),
  cut,
  editLines((random, lines, at) => lines.splice(at, 0, lines[at] ?? "")),
  editLines((_random, lines, at) => lines.splice(at, 1)),
  editLines((random, lines, at) => lines.splice(random.below(lines.length), 0, ...lines.splice(at, 1))),
  editLines((random, lines, at) => lines.splice(at, 1 + random.below(5), ...repeat(lines[at] ?? "", random))),
  editLines(indent),
  editLines((_random, lines, at) => void (lines[at] = `${lines[at]}\r`)),
  (random, text, other) => crossOver(random, text, other),
  (random, text) => nest(random, text),
];

/**
 * A text with one to five faults in it; sometimes with bytes that are no text.
 * @param {Random} random
 * @param {string} text
 * @param {string} other from which parts are taken
 * @returns {string | Uint8Array}
 */
export function mutateText(random, text, other) {
  let mutated = text;
  for (let left = 1 + random.below(random.chance(0.3) ? 5 : 2); left > 0; left--)
    mutated = random.pick(MUTATIONS)(random, mutated, other);
  if (random.chance(0.02)) mutated = mutated.replaceAll("\n", "\r\n");
  return random.chance(0.04) ? flipBytes(random, mutated) : mutated;
}

/** @param {Random} random @param {string} text */
function flipBytes(random, text) {
  const bytes = Buffer.from(text);
  for (let left = 1 + random.below(3); left > 0 && bytes.length > 0; left--) {
    const at = random.below(bytes.length);
    bytes[at] = bytes.readUInt8(at) ^ (1 << random.below(8));
  }
  return bytes;
}

/** @param {readonly string[]} pieces @returns {(random: Random, text: string) => string} */
function insert(pieces) {
  return (random, text) => splice(random, text, random.pick(pieces));
}

/** At a border between tokens mostly, where it has the most to say. @param {Random} random @param {string} text @param {string} piece */
function splice(random, text, piece) {
  const at = random.chance(0.7) ? random.pick(tokensOf(text)).start : random.below(text.length + 1);
  return text.slice(0, at) + piece + text.slice(at);
}

/** @param {readonly string[]} pieces @returns {(random: Random, text: string) => string} */
function replaceToken(pieces) {
  return (random, text) => {
    const { start, end } = random.pick(tokensOf(text));
    return text.slice(0, start) + random.pick(pieces) + text.slice(end);
  };
}

/** @param {Random} random @param {string} text */
function swapTokens(random, text) {
  const tokens = tokensOf(text);
  const [a, b] = [random.pick(tokens), random.pick(tokens)].sort((x, y) => x.start - y.start);
  if (a === undefined || b === undefined || a === b) return text;
  return text.slice(0, a.start) + b.text + text.slice(a.end, b.start) + a.text + text.slice(b.end);
}

/** @param {Random} random @param {string} text */
function cut(random, text) {
  const at = random.below(text.length + 1);
  return random.chance(0.2) ? text.slice(0, at) : text.slice(0, at) + text.slice(at + 1 + random.below(8));
}

/** @param {(random: Random, lines: string[], at: number) => unknown} edit @returns {(random: Random, text: string) => string} */
function editLines(edit) {
  return (random, text) => {
    const lines = text.split("\n");
    edit(random, lines, random.below(lines.length));
    return lines.join("\n");
  };
}

/** @param {string} line @param {Random} random */
function repeat(line, random) {
  return Array.from({ length: 1 + random.below(4) }, () => line);
}

/** @param {Random} random @param {string[]} lines @param {number} at */
function indent(random, lines, at) {
  const blank = random.pick([" ", "  ", "    ", "\t", ""]);
  const end = random.chance(0.5) ? at + 1 : at + 1 + random.below(6);
  for (let index = at; index < Math.min(end, lines.length); index++)
    lines[index] = blank === "" ? (lines[index] ?? "").replace(/^ {1,2}/, "") : blank + lines[index];
}

/** The beginning of one document and the end of another. @param {Random} random @param {string} text @param {string} other */
function crossOver(random, text, other) {
  const [head, tail] = [text.split("\n"), other.split("\n")];
  return [...head.slice(0, random.below(head.length + 1)), ...tail.slice(random.below(tail.length + 1))].join(
    "\n",
  );
}

/** @param {Random} random @param {string} text */
function nest(random, text) {
  const [open, close] = random.pick([
    ["[", "]"],
    ["{a: ", "}"],
    ["- ", ""],
    ["${", "}"],
    ["${oc.create:[", "]}"],
    ["a:\n ", ""],
  ]);
  const depth = random.pick([2, 10, 40, 70, 300]);
  const { start, end } = random.pick(tokensOf(text));
  return (
    text.slice(0, start) + open.repeat(depth) + text.slice(start, end) + close.repeat(depth) + text.slice(end)
  );
}

/** @typedef {{ start: number, end: number, text: string }} Token */

/** Words, numbers, blanks and single signs; at least one. @param {string} text @returns {Token[]} */
function tokensOf(text) {
  const tokens = [...text.matchAll(/[\w.]+|\$\{|[ \t]+|[^\w \t]/gu)].map(({ 0: token, index }) => ({
    start: index,
    end: index + token.length,
    text: token,
  }));
  return tokens.length > 0 ? tokens : [{ start: 0, end: 0, text: "" }];
}
