// Obeys each line of help that a report of a broken config offers, and looks whether the fault is
// gone and nothing is lost.
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DiagnosticError, checkConfigFiles } from "@lighterjs/core";
import { applyEdits, composeConfig, splitArguments } from "@lighterjs/core/stages";

/**
 * @typedef {import("@lighterjs/core").Diagnostic} Diagnostic
 * @typedef {import("@lighterjs/core/stages").ConfigNode} ConfigNode
 * @typedef {import("@lighterjs/core/stages").MappingNode} MappingNode
 * @typedef {import("@lighterjs/core/stages").Location} Location
 */

/**
 * The acts of a person who obeys a line of help that no program can carry out.
 *
 * @typedef {object} Cure
 * @property {string} obeys - words of that line
 * @property {Record<string, [before: string, after: string][]>} [edits] - by file; `before` stands in it once
 * @property {Record<string, string>} [files] - files to write, whole
 * @property {Record<string, "latin1" | "utf16le">} [encodings] - files to save as UTF-8, with the encoding that they have
 * @property {string[]} [arguments] - the command line from then on
 * @property {Record<string, string>} [environment] - variables to set
 */

/**
 * One change of a folder, of the command line or of the environment.
 *
 * @typedef {object} Change
 * @property {string} name
 * @property {(folder: string) => Promise<void>} write
 * @property {string[]} args
 * @property {Record<string, string>} environment
 * @property {{ name: string, start: number, end: number }[]} touched - what the change replaces
 */

/**
 * @typedef {(folder: string, args: string[], environment: Record<string, string>) => Promise<readonly Diagnostic[]>} Diagnose
 */

/**
 * Tells what is wrong with the cures that a report offers: nothing, when each works.
 *
 * @param {string} folder
 * @param {import("./evaluate-config.js").Expectation} expectation
 * @param {readonly Diagnostic[]} diagnostics - the report
 * @returns {Promise<string[]>}
 */
export async function faultsOfCures(folder, expectation, diagnostics) {
  const { arguments: args = ["config.yaml"], environment = {} } = expectation;
  /** @type {string[]} */
  const wrong = [];
  for (const [index, diagnostic] of diagnostics.entries()) {
    const { cures = [], keeps = [], replaces = [] } = expectation.faults[index] ?? {};
    for (const line of diagnostic.help ?? [])
      if (
        !cures.some(({ obeys }) => line.includes(obeys)) &&
        !diagnostic.fixes?.some((fix) => does(fix, line))
      )
        wrong.push(`nothing says how to obey: ${line}`);
    const changes = [
      ...(diagnostic.fixes ?? []).map((fix) => changeOfFix(fix, args, environment)),
      ...(await Promise.all(cures.map((cure) => changeOfCure(cure, folder, args, environment)))),
    ];
    for (const change of changes) {
      const others = diagnostics.filter((each) => each !== diagnostic);
      const trial = { folder, args, change, diagnostic, others, keeps, replaces, diagnose };
      wrong.push(...(await faultsOfChange(trial)).map((fault) => `${change.name}: ${fault}`));
    }
  }
  return wrong;
}

/**
 * Tells what is wrong with the fixes of a report, which a program can carry out.
 *
 * @param {string} folder @param {string[]} args @param {readonly Diagnostic[]} diagnostics @param {Diagnose} diagnose
 * @returns {Promise<string[]>}
 */
export async function faultsOfFixes(folder, args, diagnostics, diagnose) {
  const wrong = [];
  for (const diagnostic of diagnostics)
    for (const fix of diagnostic.fixes ?? []) {
      const change = changeOfFix(fix, args, {});
      const others = diagnostics.filter((each) => each !== diagnostic);
      const faults = await faultsOfChange({ folder, args, change, diagnostic, others, diagnose });
      wrong.push(...faults.map((fault) => `${change.name}: ${fault}`));
    }
  return wrong;
}

/**
 * Whether a fix does what a line of help says.
 *
 * @param {import("@lighterjs/core/stages").Fix} fix
 * @param {string} line
 */
function does({ description }, line) {
  return line.includes(description) || line.includes(description.replace(/^write /, ""));
}

/**
 * @param {import("@lighterjs/core/stages").Fix} fix @param {string[]} args @param {Record<string, string>} environment
 * @returns {Change}
 */
function changeOfFix({ description, edits, overrides = [] }, args, environment) {
  const sources = [...new Set(edits.map(({ source }) => source))];
  const typed = sources.find(({ name }) => name === COMMAND_LINE);
  const kept = typed === undefined ? args : applyEdits(typed, edits).split("\n");
  return {
    name: description,
    args: [...kept, ...overrides],
    environment,
    touched: edits.map(({ source, span }) => ({ name: source.name, ...span })),
    async write(folder) {
      for (const source of sources)
        if (source !== typed) await writeFile(join(folder, source.name), applyEdits(source, edits));
    },
  };
}

const COMMAND_LINE = "<command line>";

/**
 * @param {Cure} cure @param {string} folder @param {string[]} args @param {Record<string, string>} environment
 * @returns {Promise<Change>}
 */
async function changeOfCure(cure, folder, args, environment) {
  /** @type {Map<string, string>} */
  const texts = new Map(Object.entries(cure.files ?? {}));
  for (const [name, encoding] of Object.entries(cure.encodings ?? {}))
    texts.set(name, await readFile(join(folder, name), encoding));
  /** @type {Change["touched"]} */
  const touched = [];
  for (const [name, edits] of Object.entries(cure.edits ?? {})) {
    const text = await readFile(join(folder, name), "utf8");
    let edited = text;
    for (const [before, after] of edits) {
      if (edited.split(before).length !== 2)
        throw new Error(`\`${before}\` is not once in ${folder}/${name}`);
      const start = text.indexOf(before);
      if (start !== -1) touched.push({ name, start, end: start + before.length });
      edited = edited.replace(before, () => after);
    }
    texts.set(name, edited);
  }
  return {
    name: cure.obeys,
    args: cure.arguments ?? args,
    environment: { ...environment, ...cure.environment },
    touched,
    async write(copy) {
      for (const [name, text] of texts) {
        await mkdir(dirname(join(copy, name)), { recursive: true });
        await writeFile(join(copy, name), text);
      }
    },
  };
}

/**
 * @typedef {object} Trial
 * @property {string} folder
 * @property {string[]} args - of the command line
 * @property {Change} change
 * @property {Diagnostic} diagnostic - what the change is to remove
 * @property {readonly Diagnostic[]} others
 * @property {readonly string[]} [keeps] - texts that must be in the config
 * @property {readonly string[]} [replaces] - paths whose values the cured override is meant to replace
 * @property {Diagnose} diagnose
 */

/**
 * @param {Trial} trial
 * @returns {Promise<string[]>}
 */
async function faultsOfChange({
  folder,
  args,
  change,
  diagnostic,
  others,
  keeps = [],
  replaces = [],
  diagnose,
}) {
  const copy = await mkdtemp(join(tmpdir(), "lighter-cure-"));
  try {
    await cp(folder, copy, { recursive: true });
    await change.write(copy);
    const after = await diagnose(copy, change.args, change.environment);
    const known = new Set(others.map(headline));
    const faults = [];
    if (after.some((each) => headline(each) === headline(diagnostic)))
      faults.push("the fault is still there");
    for (const each of after)
      if (!known.has(headline(each)) && headline(each) !== headline(diagnostic))
        faults.push(`brings ${headline(each)}`);
    const tree = await compose(copy, change.args);
    if (tree === undefined) return faults;
    const labelled = diagnostic.labels.map(({ source, span }) => ({ name: source.name, ...span }));
    // Another choice of a group brings other values.
    const isChoice = diagnostic.code === "UNKNOWN_GROUP_OPTION";
    const before = isChoice
      ? undefined
      : ((await compose(folder, args)) ?? (await compose(folder, sound(args, [diagnostic, ...others]))));
    const lost =
      before === undefined
        ? await lostWords(copy, change.args, tree)
        : lostValues(before, tree, [...change.touched, ...labelled]);
    const isMeant = (/** @type {string} */ name) => replaces.some((path) => name.startsWith(`\`${path}`));
    faults.push(...lost.filter((name) => !isMeant(name)).map((name) => `loses ${name}`));
    const text = JSON.stringify([...leaves(tree)].map(([path, { value }]) => [path, value]));
    faults.push(...keeps.filter((each) => !text.includes(each)).map((each) => `loses ${each}`));
    return faults;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

/** @param {Diagnostic} diagnostic */
const headline = ({ code, message }) => `${code}: ${message}`;

/**
 * @param {string} cwd
 * @param {string[]} args
 * @param {Record<string, string>} environment
 * @returns {Promise<readonly Diagnostic[]>}
 */
async function diagnose(cwd, args, environment) {
  try {
    return (await checkConfigFiles({ ...splitArguments(args), cwd, environment, fallback })).warnings;
  } catch (error) {
    if (DiagnosticError.is(error)) return error.diagnostics;
    throw error;
  }
}

/** A copy of a config lies outside of this project. */
const fallback = import.meta.dirname;

/** @param {string} cwd @param {string[]} args @returns {Promise<MappingNode | undefined>} */
async function compose(cwd, args) {
  return (await composeConfig({ ...splitArguments(args), cwd }, () => {}))?.root;
}

/**
 * The command line without the overrides that were reported.
 *
 * @param {string[]} args
 * @param {Diagnostic[]} diagnostics
 */
function sound(args, diagnostics) {
  const { files, overrides } = splitArguments(args);
  const wrong = new Set(
    diagnostics.flatMap(({ labels: [{ source, span }] }) =>
      source.name === COMMAND_LINE ? [source.position(span.start).line - 1] : [],
    ),
  );
  return [...files, ...overrides.filter((_, index) => !wrong.has(index))];
}

/**
 * @typedef {{ value: unknown, places: Location[] }} Leaf
 * @param {ConfigNode} node @param {string} [path] @param {Location[]} [keys]
 * @returns {Map<string, Leaf>} each single value, with where it and its keys stand
 */
function leaves(node, path = "", keys = []) {
  if (node.kind === "scalar") return new Map([[path, { value: node.value, places: [...keys, node.origin] }]]);
  /** @type {[string, ConfigNode, Location[]][]} */
  const members =
    node.kind === "mapping"
      ? [...node.entries].map(([name, { key, value }]) => [name, value, [...keys, key]])
      : node.items.map((item, index) => [String(index), item, keys]);
  return new Map(members.flatMap(([step, member, at]) => [...leaves(member, `${path}.${step}`, at)]));
}

/**
 * The values that are not where they were, nor anywhere else, but for those that the change is
 * about.
 *
 * @param {MappingNode} before @param {MappingNode} after @param {Change["touched"]} touched
 */
function lostValues(before, after, touched) {
  const [was, is] = [leaves(before), leaves(after)];
  /** @type {unknown[]} */
  const moved = [...is].flatMap(([path, { value }]) => (was.has(path) ? [] : [value]));
  const lost = [];
  for (const [path, { value, places }] of was) {
    const now = is.get(path);
    if (now !== undefined && Object.is(now.value, value)) continue;
    const elsewhere = moved.findIndex((each) => Object.is(each, value));
    if (elsewhere !== -1) moved.splice(elsewhere, 1);
    else if (!places.some((place) => touched.some((each) => overlaps(place, each))) && !isWholeOverride(now))
      lost.push(`\`${path.slice(1)}\``);
  }
  return lost;
}

/** @param {Location} place @param {Change["touched"][number]} other */
const overlaps = ({ source, span }, { name, start, end }) =>
  source.name === name && span.start < end && start < span.end;

/**
 * Whether an override names this one value: a person who writes that knows what it replaces.
 *
 * @param {Leaf | undefined} leaf
 */
function isWholeOverride(leaf) {
  const origin = leaf?.places.at(-1);
  if (origin?.source.name !== COMMAND_LINE) return false;
  const end = origin.source.text.indexOf("\n", origin.span.start);
  return origin.span.end === (end === -1 ? origin.source.text.length : end);
}

/**
 * Words of files that could not be read before, and are not in the config that they make now.
 *
 * @param {string} folder @param {string[]} args @param {MappingNode} tree
 */
async function lostWords(folder, args, tree) {
  const { files } = splitArguments(args);
  const all = [...leaves(tree)].map(([path, { value }]) => `${path}=${String(value)}`).join("\n");
  const texts = await Promise.all(
    (await readdir(folder))
      .filter((name) => files.includes(name))
      .map((name) => readFile(join(folder, name), "utf8")),
  );
  const wanted = texts.flatMap(
    (text) =>
      text
        .replace(/(^|\s)#.*$/gm, "")
        .replace(/^defaults:.*\n(?:[ -].*\n)*/m, "")
        .match(/[\p{L}_][\p{L}\p{N}_]+/gu) ?? [],
  );
  return [...new Set(wanted)]
    .filter((word) => word !== "defaults" && !all.includes(word))
    .map((word) => `\`${word}\``);
}
