// Edits of parts, which mean something to the configs that have them: in the editor and on disk, of
// files that come and go. After every few, what the server has said of all files is held against
// what a fresh one says.
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Random } from "../fuzz/random.js";
import { CONFIGS, VERSIONS } from "./composed-project.js";
import { connect, write } from "./edit-series.js";
import { dependencies, linkPackages } from "./link-packages.js";

/** @typedef {import("./client.js").Client} Client */

/** Edits of one series, after every few of which a fresh server is asked. */
export const PART_EDITS = 40;

/** Series of edits of parts at one server, each in a project of its own. */
export class PartEditing {
  /** @type {Client | undefined} */
  #client;
  #root = realpathSync(mkdtempSync(join(tmpdir(), "lighter-parts-")));
  #bell = join(this.#root, "bell.yaml");

  /** @param {number} seed */
  constructor(seed) {
    this.seed = seed;
    linkPackages(this.#root);
  }

  /**
   * @param {number} index of the series, which with the seed decides all of it
   * @returns {Promise<number>} how many diagnostics were compared
   * @throws {Error} where the server writes of a fault, or tells what is not so
   */
  async run(index) {
    const random = new Random(this.seed, index);
    const folder = join(this.#root, String(index));
    writePackage(folder, 0);
    for (const [path, [text = ""]] of Object.entries(VERSIONS)) write(join(folder, path), text);
    const client = (this.#client ??= await connect(this.#root));
    /** @type {string[]} */
    const done = [];
    let compared = 0;
    for (let edit = 0; edit < PART_EDITS;) {
      for (let few = random.below(4); few >= 0; few--, edit++) done.push(await act(client, random, folder));
      if (![...client.open.keys()].some((path) => path !== this.#bell)) {
        await client.show(join(folder, "local.yaml"), "");
        done.push("shows local.yaml, empty");
      }
      compared += await this.#compare(client, `series ${index} of seed ${this.seed}`, done);
    }
    for (const path of [...client.open.keys()]) if (path !== this.#bell) await client.close(path);
    rmSync(folder, { recursive: true });
    return compared;
  }

  remove() {
    this.#client?.connection.dispose();
    rmSync(this.#root, { recursive: true, force: true });
  }

  /** @param {Client} client @param {string} where @param {readonly string[]} done */
  async #compare(client, where, done) {
    const found = await client.settle(this.#bell);
    const fresh = await connect(this.#root);
    for (const [path, { text }] of client.open) if (path !== this.#bell) await fresh.show(path, text);
    const wanted = await fresh.settle(this.#bell);
    const faults = [...client.faults, ...fresh.faults];
    fresh.connection.dispose();
    if (faults.length > 0) throw new Error(`${where}: ${faults.join("\n")}`);
    if (!isDeepStrictEqual(found, wanted))
      throw new Error(
        `${where}: ${JSON.stringify({ done, found: [...found], wanted: [...wanted] }, null, 1)}`,
      );
    return [...found.values()].flat().length;
  }
}

/**
 * Does what a person or a program may do with a file of the project.
 * @param {Client} client
 * @param {Random} random
 * @param {string} folder
 * @returns {Promise<string>} what was done
 */
async function act(client, random, folder) {
  const path = join(folder, random.pick(Object.keys(VERSIONS)));
  const name = relative(folder, path).split(sep).join("/");
  const versions = VERSIONS[name] ?? [];
  const version = random.chance(0.4) ? 0 : random.below(versions.length);
  const text = versions[version] ?? "";
  const shown = client.open.get(path);
  if (random.chance(0.04)) {
    const choice = random.below(CONFIGS.length);
    writePackage(folder, choice);
    await client.fileChanged(join(folder, "package.json"));
    return `says in package.json what goes together, ${choice}`;
  }
  if (random.chance(0.25)) {
    const wasThere = existsSync(path);
    if (wasThere && random.chance(0.3)) {
      rmSync(path);
      await client.fileChanged(path, "Deleted");
      return `removes ${name}`;
    }
    write(path, text);
    await client.fileChanged(path, wasThere ? "Changed" : "Created");
    return `writes version ${version} of ${name}`;
  }
  if (shown === undefined) {
    await client.show(path, text);
    return `shows version ${version} of ${name}`;
  }
  if (random.chance(0.2)) {
    await client.close(path);
    return `closes ${name}`;
  }
  await client.change(path, text);
  return `changes ${name} to version ${version}`;
}

/** @param {string} folder @param {number} choice */
function writePackage(folder, choice) {
  const configs = CONFIGS[choice];
  write(join(folder, "package.json"), JSON.stringify({ name: "parts", dependencies, lighter: { configs } }));
}
