// Edits as people make them, one after another without waiting, at a server that lives on, and then
// the same texts at a fresh one.
import { isDeepStrictEqual } from "node:util";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { PassThrough } from "node:stream";
import { startServer } from "@lighterjs/language-server";
import { CancellationTokenSource } from "vscode-languageserver/node";
import { configsBelow, readCorpus } from "../fuzz/corpus.js";
import { mutateText } from "../fuzz/mutate-text.js";
import { Random } from "../fuzz/random.js";
import { dependencies, linkPackages } from "./link-packages.js";
import { Client, positionAt, uriOf } from "./client.js";

/** @typedef {import("../fuzz/corpus.js").ConfigCase} ConfigCase */

/** Edits of one series. */
export const SERIES = 20;

const QUESTIONS = [
  ...["completion", "hover", "definition", "references", "documentSymbol", "foldingRange"],
  ...["inlayHint", "codeLens", "codeAction"],
];

/** All fixtures of diagnostics, and the examples. @returns {ConfigCase[]} */
export function projectsToEdit() {
  const example = "examples/from-hydra";
  const files = configsBelow(join(import.meta.dirname, "../..", example));
  const groups = { name: example, files, args: ["conf/config.yaml"] };
  return [...readCorpus().filter(({ name }) => !name.startsWith("text ")), groups, groups, groups];
}

/** @param {string} folder @returns {Promise<Client>} of a server in this process */
export async function connect(folder) {
  const [toServer, fromServer] = [new PassThrough(), new PassThrough()];
  startServer({ input: toServer, output: fromServer, version: "0.0.0", environment: {} });
  const client = new Client(fromServer, toServer);
  await client.initialize(folder);
  return client;
}

/** Series of edits at one server, each in a project of its own. */
export class Editing {
  /** @type {Client | undefined} */
  #client;
  #folder = realpathSync(mkdtempSync(join(tmpdir(), "lighter-edits-")));
  /** Of no project. */
  #bell = join(this.#folder, "bell.yaml");

  /** @param {readonly ConfigCase[]} corpus @param {number} seed */
  constructor(corpus, seed) {
    this.corpus = corpus;
    this.seed = seed;
    linkPackages(this.#folder);
  }

  /**
   * @param {number} index of the series, which with the seed decides all of it
   * @returns {Promise<number>} how many diagnostics the texts have in the end
   * @throws {Error} where a request fails, the server writes of a fault, or tells what is not so
   */
  async run(index) {
    const random = new Random(this.seed, index);
    // What goes wrong between files needs several of them.
    const several = random.chance(0.5) ? this.corpus.filter((each) => each.files.size > 1) : this.corpus;
    const { files, args, name } = random.pick(several);
    const folder = join(this.#folder, String(index));
    write(join(folder, "package.json"), packageFile(args));
    for (const [path, text] of files) write(join(folder, path), text);
    const client = (this.#client ??= await connect(this.#folder));
    const asked = [];
    const paths = [...files.keys()].map((path) => join(folder, path));
    for (let edit = 0; edit < SERIES; edit++) {
      const path = random.pick(paths);
      const original = files.get(relative(folder, path).split(sep).join("/")) ?? "";
      // As long as nothing is sound again, a reader sees little of a text.
      if (client.open.has(path) && random.chance(0.3)) await client.change(path, original);
      else asked.push(...(await this.#edit(client, random, path, original)));
    }
    await Promise.all(asked);
    if (!paths.some((path) => client.open.has(path))) await client.show(random.pick(paths), "trainer: {}\n");
    const found = await client.settle(this.#bell);
    const fresh = await connect(this.#folder);
    for (const [path, { text }] of client.open) if (path !== this.#bell) await fresh.show(path, text);
    const wanted = await fresh.settle(this.#bell);
    const faults = [...client.faults, ...fresh.faults];
    fresh.connection.dispose();
    const texts = [...client.open];
    for (const [path] of texts) if (path !== this.#bell) await client.close(path);
    rmSync(folder, { recursive: true });
    const where = `series ${index} of seed ${this.seed}, from ${name}`;
    if (faults.length > 0) throw new Error(`${where}: ${faults.join("\n")}`);
    if (!isDeepStrictEqual(found, wanted))
      throw new Error(
        `${where}: ${JSON.stringify({ found: [...found], wanted: [...wanted], texts }, null, 1)}`,
      );
    return [...found.values()].flat().length;
  }

  remove() {
    this.#client?.connection.dispose();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * @param {Client} client
   * @param {Random} random
   * @param {string} path
   * @param {string} original its text on disk, to begin with
   * @returns {Promise<Promise<unknown>[]>} the answers, which nobody waits for
   */
  async #edit(client, random, path, original) {
    const shown = client.open.get(path);
    if (shown === undefined) {
      await client.show(path, random.chance(0.8) ? original : "");
      return [];
    }
    if (random.chance(0.05)) {
      await client.close(path);
      return [];
    }
    if (random.chance(0.05)) {
      write(path, mutateText(random, shown.text, ""));
      await client.fileChanged(path);
    }
    const other = random.pick([...random.pick(this.corpus).files.values()]);
    const next = spell(random, random.chance(0.1) ? other : mutateText(random, shown.text, other));
    await client.change(path, typeof next === "string" ? next : shown.text);
    return random.chance(0.4) ? [question(client, random, path)] : [];
  }
}

/**
 * The files of the command line are one config, whatever is in them.
 * @param {readonly string[]} args
 */
function packageFile(args) {
  const configs = [args.filter((given) => /^[^=]+\.ya?ml$/.test(given))];
  return JSON.stringify({ name: "edited", dependencies, lighter: { configs } });
}

/** @param {string} path @param {string | Uint8Array} text */
export function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Spells the same text as another system or person would. @param {Random} random @param {string | Uint8Array} text */
function spell(random, text) {
  if (typeof text !== "string" || random.chance(0.8)) return text;
  return random.pick([
    () => text.replace(/\r?\n/g, "\r\n"),
    () => text.replaceAll("\r\n", "\n"),
    () => `\ufeff${text}`,
    () => text.replace(/ {2}/, "\t"),
    () => text.replace(/: /, ": 😀"),
    () => `# é😀\n${text}`,
  ])();
}

/** @param {Client} client @param {Random} random @param {string} path */
function question(client, random, path) {
  const text = client.open.get(path)?.text ?? "";
  const position = positionAt(text, random.below(text.length + 1));
  const params = {
    textDocument: { uri: uriOf(path) },
    position,
    range: { start: { line: 0, character: 0 }, end: position },
    context: { includeDeclaration: true, diagnostics: [] },
  };
  const source = new CancellationTokenSource();
  const answer = client.ask(`textDocument/${random.pick(QUESTIONS)}`, params, source.token);
  if (random.chance(0.3)) source.cancel();
  return answer;
}
