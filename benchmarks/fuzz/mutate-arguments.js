/** @typedef {import("./random.js").Random} Random */

const SIGNS = ["", "", "", "+", "++", "~"];

const VALUES = [
  ...[
    "1",
    "0.5",
    "true",
    "null",
    "",
    "abc",
    "'a, b'",
    '"x"',
    "[1,2]",
    "[[[]]]",
    "{a: 1}",
    "{a:{b:[c]}}",
    "a b",
  ],
  ...[
    "${a}",
    "${trainer.max_epochs}",
    "${env:TOKEN}",
    "x${a}y",
    "[${a}]",
    "${",
    "${oc.create:{a: 1}}",
    "???",
  ],
  ...[
    "1,2,3",
    "choice(1,2)",
    "range(1,5)",
    "extend_list(1,2)",
    "int(3.7)",
    "str([1,{a:2}])",
    "sort(3,1)",
    "f(x)",
  ],
  ...[
    "[",
    "]",
    "{a",
    "{a:",
    "'",
    '"',
    "\\",
    "\\,",
    "a=b",
    "1e400",
    "0x1F",
    "9007199254740993",
    "yes",
    "12:30",
  ],
  ...[
    "{__proto__: 1}",
    "{constructor: {prototype: 1}}",
    "\t",
    "\u0000",
    "\n",
    "\u202e",
    "漢",
    "a\u00a0b",
    "\ud800",
  ],
  ...[
    "lighter.Trainer",
    "tf.layers.dense",
    "../../x",
    "/etc/passwd",
    "C:\\x",
    "file:///x",
    "sub/a",
    "%",
    "~",
    "*",
  ],
];

const PATHS = [
  ...[
    "a",
    "a.b",
    "a[0]",
    "a.0.b",
    "trainer",
    "trainer.max_epochs",
    "trainer.callbacks.0",
    "system.optimizer",
  ],
  ...[
    "trainer._target_",
    "system.model._target_",
    "defaults",
    "defaults.0",
    "a@b",
    "db@x",
    "a/b",
    "_target_",
    "???",
  ],
  ...[
    "__proto__",
    "a.__proto__.b",
    "constructor.prototype",
    'a["__proto__"]',
    '"a.b"',
    "a..b",
    ".a",
    "a.",
    "[0]",
  ],
  ...[
    "a b",
    "@",
    "a@",
    "a@b@c",
    "db@__proto__",
    "db@a.constructor",
    "a.".repeat(80) + "z",
    "<<",
    "a\u200b",
    "-",
    "",
  ],
];

/**
 * Overrides at random: of paths that the config has, of others, and some that are none.
 * @param {Random} random
 * @param {readonly string[]} given to be kept, changed or left out
 * @param {string} text of the config, from which keys are taken
 */
export function mutateArguments(random, given, text) {
  const args = given.filter(() => random.chance(0.8));
  for (let left = random.below(3); left > 0; left--) args.push(override(random, text));
  return args.map((argument) => (random.chance(0.1) ? damage(random, argument) : argument));
}

/** @param {Random} random @param {string} text */
function override(random, text) {
  const keys = [...text.matchAll(/[A-Za-z_]\w*(?=\s*:)/g)].map(([key]) => key);
  const path =
    keys.length > 0 && random.chance(0.6)
      ? Array.from({ length: 1 + random.below(3) }, () => random.pick(keys)).join(".")
      : random.pick(PATHS);
  const sign = random.pick(SIGNS);
  return sign === "~" && random.chance(0.7) ? `~${path}` : `${sign}${path}=${random.pick(VALUES)}`;
}

/** @param {Random} random @param {string} argument */
function damage(random, argument) {
  const at = random.below(argument.length + 1);
  return random.chance(0.5)
    ? argument.slice(0, at) + argument.slice(at + 1)
    : argument.slice(0, at) + random.pick(VALUES) + argument.slice(at);
}
