import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DiagnosticError, OptionError } from "@lighterjs/core";
import { withFileAccess } from "@lighterjs/core/files";
import { CATALOG } from "@lighterjs/core/stages";
import { models } from "@lighterjs/tfjs";
import { makeCheckpoints, makeDense, makeModels, makeRun } from "./originals.js";

/** @param {string} name of a package */
const codesOf = (name) => {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  return Object.keys(JSON.parse(readFileSync(join(folder, "lighter.codes.json"), "utf8")));
};
const CODES = new Set([
  ...Object.keys(CATALOG),
  ...codesOf("@lighterjs/callbacks"),
  ...codesOf("@lighterjs/tfjs"),
]);

/** Lower than by default, so that one machine can try many at once. */
const LIMITS = { maxParameters: 20_000_000, maxDataBytes: 2 ** 26, maxBatchBytes: 2 ** 26 };

/** Messages of JavaScript itself, which tell nobody what is wrong with a file. */
const RAW =
  /Cannot read propert|Cannot destructure|Cannot convert|is not a function|is not iterable|Maximum call stack|Invalid (?:array|typed array|string) length|Array buffer allocation/;

/**
 * Tries files that are not what they should be, in a folder of its own with something beside it
 * that nobody may touch.
 */
export class FileFeeder {
  #folder;

  /** @param {string} folder absolute, empty */
  constructor(folder) {
    this.#folder = folder;
    /** @type {import("./hostile-inputs.js").Originals} */
    this.originals = { models: [], checkpoints: [] };
  }

  /** Makes the models and checkpoints to start from. */
  async prepare() {
    const run = join(this.#folder, "original");
    this.originals = {
      checkpoints: await makeCheckpoints(run),
      models: await makeModels(join(this.#folder, "models")),
    };
    writeFileSync(join(this.#folder, "victim.txt"), "precious");
    this.before = this.#outside();
  }

  /**
   * @param {import("./hostile-inputs.js").HostileInput} input
   * @returns {Promise<string>} `works`, or the code of the error
   * @throws {Error} for whatever should never happen
   */
  async feed(input) {
    const place = join(this.#folder, "tried");
    try {
      const outcome = await withFileAccess({ limits: LIMITS }, () => this.#use(place, input));
      if (this.#outside() !== this.before) throw new Error("it has changed something outside of its folder");
      return outcome;
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  }

  /** @param {string} place @param {import("./hostile-inputs.js").HostileInput} input */
  #use(place, input) {
    if (input.kind === "checkpoint") return this.#resume(place, input);
    if (input.kind === "weights") return loadWeights(place, input);
    for (const [name, content] of input.files) {
      mkdirSync(dirname(join(place, name)), { recursive: true });
      writeFileSync(join(place, name), content);
    }
    return input.kind === "model" ? loadModel(place) : trainOn(join(place, "run"), input.open(place));
  }

  /** @param {string} place @param {{ name: string, bytes: Buffer }} checkpoint */
  async #resume(place, { name, bytes }) {
    cpSync(join(this.#folder, "original"), place, { recursive: true });
    const path = join(place, "checkpoints", name);
    writeFileSync(path, bytes);
    const { trainer, system } = makeRun(place);
    try {
      return await outcomeOf(() => trainer.resume(system, { from: path }));
    } finally {
      system[Symbol.dispose]();
    }
  }

  /** Lists the files beside the folder of a try. */
  #outside() {
    const digest = createHash("sha256");
    for (const name of readdirSync(this.#folder, { recursive: true }).map(String).sort()) {
      if (name === "tried" || name.startsWith(`tried/`) || name.startsWith("tried\\")) continue;
      const path = join(this.#folder, name);
      digest.update(name);
      if (statSync(path).isFile()) digest.update(readFileSync(path));
    }
    return digest.digest("hex");
  }
}

/** @param {string} run @param {import("@lighterjs/tfjs").data.Dataset} dataset */
function trainOn(run, dataset) {
  const { trainer, system } = makeRun(run, { dataset });
  return outcomeOf(async () => {
    try {
      await trainer.fit(system);
    } finally {
      system[Symbol.dispose]();
    }
  });
}

/** @param {string} place */
function loadModel(place) {
  return outcomeOf(async () => {
    const model = await models.Pretrained({ path: place });
    const { trainer, system } = makeRun(join(place, "run"), { model });
    try {
      await trainer.plan(system);
    } finally {
      system[Symbol.dispose]();
    }
  });
}

/** @param {string} place @param {import("./weight-files.js").WeightFile} file */
function loadWeights(place, { name, bytes }) {
  const path = join(place, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(path, bytes);
  return outcomeOf(async () => {
    const given = { path, model: makeDense(), input_shape: [3] };
    const loaded = await models.Pretrained(
      name.endsWith(".safetensors")
        ? { ...given, layout: "keras" }
        : name.endsWith(".weights.h5")
          ? given
          : { path },
    );
    loaded.dispose();
  });
}

/** @param {() => Promise<unknown>} work */
async function outcomeOf(work) {
  try {
    await work();
    return "works";
  } catch (error) {
    const { code, text } = described(error);
    if (code === undefined || !CODES.has(code)) throw error;
    if (RAW.test(text)) throw new Error(`a coded error in raw words: ${text}`, { cause: error });
    return code;
  }
}

/** @param {unknown} error @returns {{ code: string | undefined, text: string }} */
function described(error) {
  const issue = OptionError.is(error)
    ? error.issues[0]
    : DiagnosticError.is(error)
      ? error.diagnostics[0]
      : /** @type {{ code?: string, message?: string, notes?: readonly string[] }} */ (error);
  return { code: issue?.code, text: [issue?.message, ...(issue?.notes ?? [])].join("\n") };
}
