import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";

/**
 * Config files that belong together, and the arguments that name them.
 * @typedef {object} ConfigCase
 * @property {string} name
 * @property {ReadonlyMap<string, string>} files by path, with `/`
 * @property {readonly string[]} args
 */

const workspace = resolve(import.meta.dirname, "../..");

/**
 * The configs to start from: all fixtures of diagnostics, the examples, and every YAML text in the
 * tests of core.
 */
export function readCorpus() {
  const fixtures = join(workspace, "packages/core/src/fixtures/diagnostics");
  const cases = [];
  for (const code of folders(fixtures))
    for (const name of folders(join(fixtures, code))) cases.push(caseOf(join(fixtures, code, name)));
  for (const name of folders(join(workspace, "examples")))
    cases.push(...examples(join(workspace, "examples", name)));
  cases.push(...testTexts(join(workspace, "packages/core/src")));
  return cases;
}

/** @param {string} folder @returns {ConfigCase} */
function caseOf(folder) {
  const files = configsBelow(folder);
  const given = read(join(folder, "arguments.txt"));
  const args = given === undefined ? ["config.yaml"] : given.trimEnd().split("\n");
  return { name: relative(workspace, folder), files, args };
}

/** Each config of an example as the primary one. @param {string} folder @returns {ConfigCase[]} */
function examples(folder) {
  const files = configsBelow(folder);
  return [...files.keys()]
    .filter((path) => !path.includes("/"))
    .map((path) => ({ name: relative(workspace, join(folder, path)), files, args: [path] }));
}

/**
 * Texts of several lines in the tests: what the config language does, example by example.
 *
 * @param {string} folder
 * @returns {ConfigCase[]}
 */
function testTexts(folder) {
  const texts = new Set();
  for (const file of filesBelow(folder).filter((path) => path.endsWith(".test.ts")))
    for (const [literal] of (read(file) ?? "").matchAll(/"(?:[^"\\\n]|\\.)*\\n(?:[^"\\\n]|\\.)*"/g)) {
      const text = parseLiteral(literal);
      if (text !== undefined && /[:[{-]/.test(text)) texts.add(text);
    }
  return [...texts].map((text, index) => ({
    name: `text ${index} of the tests`,
    files: new Map([
      ["config.yaml", text],
      ["db/a.yaml", "n: a\n"],
      ["db/b.yaml", "# @package x.y\nn: b\nm: ${x.y.n}\n"],
      ["base.yaml", "a: 1\nb: {c: 2}\n"],
    ]),
    args: ["config.yaml"],
  }));
}

/** @param {string} literal */
function parseLiteral(literal) {
  try {
    return String(JSON.parse(literal));
  } catch {
    return undefined;
  }
}

/** @param {string} folder @returns {Map<string, string>} */
export function configsBelow(folder) {
  const paths = filesBelow(folder).filter((path) => /\.ya?ml$/.test(path));
  return new Map(paths.map((path) => [relative(folder, path).split(sep).join("/"), read(path) ?? ""]));
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isFile()) return [path];
    return entry.isDirectory() && !["node_modules", "runs", "dist"].includes(basename(path))
      ? filesBelow(path)
      : [];
  });
}

/** @param {string} folder */
function folders(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name);
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
