/**
 * A small input that asks for much, and what must come of it.
 * @typedef {object} Attack
 * @property {string} name
 * @property {string} outcome the code of the first error, or `accepted`
 * @property {Readonly<Record<string, string>>} files the first is the primary one, unless `args` name another
 * @property {readonly string[]} [args]
 */

const MEBIBYTE = 1024 * 1024;

/** @param {number} count @param {(index: number) => string} make */
const each = (count, make) => Array.from({ length: count }, (_, index) => make(index)).join("");

/**
 * A value that fills a file up to its limit.
 *
 * @param {string} piece
 * @param {number} [taken] by the rest of the file
 */
const fill = (piece, taken = 64) => piece.repeat(Math.floor((MEBIBYTE - taken) / piece.length));

/** @param {string} text */
const config = (text) => ({ "config.yaml": text });

/** @type {readonly Attack[]} */
export const attacks = [
  {
    name: "nine levels of nine aliases",
    outcome: "LIMIT_EXCEEDED",
    files: config(`a0: &a0 [x]\n${each(9, (i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]\n`)}`),
  },
  {
    name: "20,000 aliases of one long text",
    outcome: "LIMIT_EXCEEDED",
    files: config(`a: &a ${"x".repeat(100_000)}\nb: [${"*a, ".repeat(20_000)}]\n`),
  },
  {
    name: "5,000 merges of 1,000 keys",
    outcome: "LIMIT_EXCEEDED",
    files: config(`a: &a {${each(1000, (i) => `k${i}: 1, `)}}\n${each(5000, (i) => `m${i}: {<<: *a}\n`)}`),
  },
  {
    name: "a chain of 3,000 merges",
    outcome: "LIMIT_EXCEEDED",
    files: config(
      `m0: &m0 {k0: 1}\n${each(3000, (i) => `m${i + 1}: &m${i + 1} {<<: *m${i}, k${i + 1}: 1}\n`)}`,
    ),
  },
  {
    name: "a chain of 1,000 aliases",
    outcome: "LIMIT_EXCEEDED",
    files: config(`a0: &a0 [1]\n${each(1000, (i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`)}`),
  },
  { name: "20,000 nested `[`", outcome: "LIMIT_EXCEEDED", files: config(`a: ${"[".repeat(20_000)}`) },
  { name: "20,000 nested `{a: `", outcome: "LIMIT_EXCEEDED", files: config(`a: ${"{a: ".repeat(20_000)}`) },
  { name: "20,000 nested `- `", outcome: "LIMIT_EXCEEDED", files: config(`a:\n  ${"- ".repeat(20_000)}`) },
  { name: "20,000 nested `? `", outcome: "LIMIT_EXCEEDED", files: config("? ".repeat(20_000)) },
  {
    name: "1,000 levels of lines",
    outcome: "LIMIT_EXCEEDED",
    files: config(each(1000, (i) => `${" ".repeat(i)}a:\n`)),
  },
  {
    name: "a file of 1 MiB and a byte",
    outcome: "LIMIT_EXCEEDED",
    files: config(`a: ${"x".repeat(MEBIBYTE - 2)}`),
  },
  { name: "30,000 keys", outcome: "accepted", files: config(each(30_000, (i) => `key_${i}: 1\n`)) },
  { name: "120,000 items", outcome: "LIMIT_EXCEEDED", files: config(`a: [${"1,".repeat(120_000)}]\n`) },
  {
    name: "50,000 anchors",
    outcome: "accepted",
    files: config(`a: [${each(50_000, (i) => `&a${i} 1, `)}]\n`),
  },
  { name: "a quoted text of 1 MiB", outcome: "accepted", files: config(`a: "${fill("x")}"\n`) },
  { name: "a text of 1 MiB over many lines", outcome: "accepted", files: config(`a: |\n${fill("  x\n")}`) },
  { name: "a folded text of 1 MiB of blanks", outcome: "accepted", files: config(`a: x\n${fill("  \n")}`) },
  { name: "a comment of 1 MiB", outcome: "accepted", files: config(`a: 1 #${fill("x")}\n`) },
  { name: "a key of 1 MiB", outcome: "FORBIDDEN_KEY", files: config(`${fill("k")}: 1\n`) },
  {
    name: "a quoted key of 1,000 letters",
    outcome: "FORBIDDEN_KEY",
    files: config(`"${"k".repeat(1000)}": 1\n`),
  },
  {
    name: "a syntax error in a line of 1 MiB",
    outcome: "INVALID_YAML",
    files: config(`a: [${fill("x")}: b: c\n`),
  },
  {
    name: "a syntax error after 1 MiB of words",
    outcome: "INVALID_YAML",
    files: config(`a: [${fill("x ")}]]\n`),
  },
  {
    name: "a syntax error after 1 MiB of quotes",
    outcome: "INVALID_YAML",
    files: config(`a: [${fill(' "')}\nb: 1\n`),
  },
  {
    name: "a syntax error after 1 MiB of brackets",
    outcome: "INVALID_YAML",
    files: config(`a: [${fill("[],")}\nb: 1\n`),
  },
  {
    name: "a syntax error after 1 MiB of blanks",
    outcome: "INVALID_YAML",
    files: config(`a: 'x'${fill(" ")}y\n`),
  },
  {
    name: "a syntax error after 1 MiB of tabs",
    outcome: "INVALID_YAML",
    files: config(`a:\n${fill("\t")}b: 1\n`),
  },
  {
    name: "an unquoted reference in a line of 1 MiB",
    outcome: "UNQUOTED_REFERENCE",
    files: config(`a: [${fill("x", 128)}\${b}]\n`),
  },
  {
    name: "an unquoted reference after 1 MiB",
    outcome: "UNQUOTED_REFERENCE",
    files: config(`a: ${fill("x ", 128)}\${b: c}\n`),
  },
  {
    name: "100,000 unquoted references",
    outcome: "UNQUOTED_REFERENCE",
    files: config(`a: [${"${b}, ".repeat(100_000)}]\n`),
  },
  {
    name: "100,000 unclosed references",
    outcome: "INVALID_REFERENCE",
    files: config(`a: ${"${ ".repeat(100_000)}\n`),
  },
  { name: "2,000 duplicate keys", outcome: "DUPLICATE_KEY", files: config("a: 1\n".repeat(2_000)) },
  { name: "2,000 unknown tags", outcome: "UNKNOWN_TAG", files: config(`a: [${"!x 1, ".repeat(2_000)}]\n`) },
  { name: "2,000 ambiguous words", outcome: "accepted", files: config(`a: [${"no, ".repeat(2_000)}]\n`) },
  {
    name: "2,000 unknown references",
    outcome: "UNRESOLVED_REFERENCE",
    files: config(each(2_000, (i) => `k${i}: \${x${i}}\n`)),
  },
  {
    name: "2,000 unknown targets",
    outcome: "UNKNOWN_TARGET",
    files: config(each(2_000, (i) => `k${i}: {_target_: x${i}}\n`)),
  },
  {
    name: "2,000 unknown options",
    outcome: "UNKNOWN_OPTION",
    files: config(`trainer:\n${each(2_000, (i) => `  k${i}: 1\n`)}`),
  },
  {
    name: "20,000 empty documents",
    outcome: "MULTIPLE_DOCUMENTS",
    files: config(`a: 1\n${"---\n".repeat(20_000)}`),
  },
  {
    name: "20,000 directives",
    outcome: "INVALID_YAML",
    files: config(`${"%TAG !a! x\n".repeat(20_000)}---\na: 1\n`),
  },
  { name: "100,000 carriage returns", outcome: "accepted", files: config(`a: 1\n${"\r\n".repeat(100_000)}`) },
  {
    name: "a text that doubles 40 times",
    outcome: "LIMIT_EXCEEDED",
    files: config(`a0: xxxxxxxx\n${each(40, (i) => `a${i + 1}: "\${a${i}}\${a${i}}"\n`)}`),
  },
  {
    name: "a list that doubles 40 times",
    outcome: "LIMIT_EXCEEDED",
    files: config(`a0: [x]\n${each(40, (i) => `a${i + 1}: ["\${a${i}}", "\${a${i}}"]\n`)}`),
  },
  {
    name: "copies that double 40 times",
    outcome: "LIMIT_EXCEEDED",
    files: config(
      `a0: {x: 1}\n${each(40, (i) => `a${i + 1}: {l: "\${copy:a${i}}", r: "\${copy:a${i}}"}\n`)}`,
    ),
  },
  {
    name: "created lists that double 30 times",
    outcome: "LIMIT_EXCEEDED",
    files: config(`a0: [x]\n${each(30, (i) => `a${i + 1}: "\${oc.create:[\${a${i}},\${a${i}}]}"\n`)}`),
  },
  {
    name: "a chain of 5,000 references",
    outcome: "LIMIT_EXCEEDED",
    files: config(`${each(5000, (i) => `a${i}: \${a${i + 1}}\n`)}a5000: 1\n`),
  },
  {
    name: "a circle of 900 references",
    outcome: "REFERENCE_CYCLE",
    files: config(`${each(900, (i) => `a${i}: \${a${(i + 1) % 900}}\n`)}`),
  },
  {
    name: "250,000 references in one text",
    outcome: "accepted",
    files: config(`a: 1\nb: "${fill("${a}")}"\n`),
  },
  {
    name: "a text of 1 MiB of backslashes",
    outcome: "accepted",
    files: config(`a: 1\nb: '${fill("\\")}\${a}'\n`),
  },
  {
    name: "a decoded list that nests 20,000 deep",
    outcome: "INVALID_REFERENCE",
    files: config(`a: '${"[".repeat(20_000)}'\nb: \${oc.decode:\${a}}\n`),
  },
  {
    name: "files that double 20 times",
    outcome: "LIMIT_EXCEEDED",
    files: Object.fromEntries([
      ["config.yaml", "defaults: [f0]\n"],
      ...Array.from({ length: 20 }, (_, i) => [
        `f${i}.yaml`,
        `defaults:\n  - f${i + 1}@a\n  - f${i + 1}@b\n`,
      ]),
      ["f20.yaml", "x: 1\n"],
    ]),
  },
  {
    name: "a chain of 30 files",
    outcome: "LIMIT_EXCEEDED",
    files: Object.fromEntries([
      ["config.yaml", "defaults: [f0]\n"],
      ...Array.from({ length: 30 }, (_, i) => [`f${i}.yaml`, `defaults: [f${i + 1}]\n`]),
      ["f30.yaml", "x: 1\n"],
    ]),
  },
  {
    name: "a large file at 90 places",
    outcome: "LIMIT_EXCEEDED",
    files: {
      "config.yaml": `defaults:\n${each(90, (i) => `  - large@p${i}\n`)}`,
      "large.yaml": `a: [${"1, ".repeat(50_000)}]\n`,
    },
  },
  {
    name: "a package of 100,000 names",
    outcome: "LIMIT_EXCEEDED",
    files: {
      "config.yaml": "defaults: [deep]\n",
      "deep.yaml": `# @package ${"a.".repeat(100_000)}a\nx: 1\n`,
    },
  },
  {
    name: "packages that add up to 90 levels",
    outcome: "LIMIT_EXCEEDED",
    files: Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [
        i === 0 ? "config.yaml" : `f${i}.yaml`,
        i === 9 ? "x: 1\n" : `defaults: ["f${i + 1}@${"p.".repeat(9)}p"]\n`,
      ]),
    ),
  },
  {
    name: "20,000 names in an override",
    outcome: "LIMIT_EXCEEDED",
    files: config("a: 1\n"),
    args: ["config.yaml", `++${"a.".repeat(20_000)}a=1`],
  },
  {
    name: "an override that nests 20,000 deep",
    outcome: "LIMIT_EXCEEDED",
    files: config("a: 1\n"),
    args: ["config.yaml", `a=${"[".repeat(20_000)}`],
  },
  {
    name: "an override of 30,000 references, unclosed",
    outcome: "INVALID_OVERRIDE",
    files: config("a: 1\n"),
    args: ["config.yaml", `a=${"${".repeat(30_000)}`],
  },
  {
    name: "an override of 120,000 items",
    outcome: "LIMIT_EXCEEDED",
    files: config("a: 1\n"),
    args: ["config.yaml", `a=[${"1,".repeat(120_000)}1]`],
  },
];
