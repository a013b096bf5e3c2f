import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { diagnosticsToJSON, renderDiagnostics } from "@lighterjs/core/render";
import {
  checkConfig,
  composeConfig,
  parseDocument,
  printConfig,
  printResolved,
  resolveReferences,
  SourceText,
  splitArguments,
} from "@lighterjs/core/stages";
import { configData } from "./config-data.js";

/** @typedef {import("@lighterjs/core").Diagnostic} Diagnostic */
/** @typedef {import("@lighterjs/core/stages").ComposedConfig} ComposedConfig */

/**
 * The files and arguments of one config.
 * @typedef {object} ConfigInput
 * @property {ReadonlyMap<string, string | Uint8Array>} files by path
 * @property {readonly string[]} args
 */

/** Values that may be in no output at all, in the shapes in which a secret can come. */
const SECRETS = ["s3cretWord", "31337007"];

const ENVIRONMENT = {
  TOKEN: `${SECRETS[0]}`,
  NUMBER: `${SECRETS[1]}`,
  LIST: `[${SECRETS[0]}, {k: ${SECRETS[1]}}]`,
  REFERENCE: "${a}${" + SECRETS[0],
  LINES: `x\n${SECRETS[0]}: y\n`,
};

const CLOCK = { now: () => Date.UTC(2026, 10, 24, 12) };

/** The objects that a careless program would let a config write to. */
const PROTOTYPES = [Object, Function, Array, String, Number, Boolean, Map, Set, Error, Promise, RegExp].map(
  (type) => /** @type {object} */ (type.prototype),
);
const untouched = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);

/**
 * Sends configs through all stages short of building, and watches that nothing but diagnostics
 * comes out.
 */
export class ConfigFeeder {
  #folder;
  /** @type {Map<string, string | Uint8Array>} */
  #written = new Map();

  /**
   * @param {Pick<import("@lighterjs/core/stages").Project, "catalog" | "roots">} project
   * @param {string} folder for the configs; a temporary one when left out
   */
  constructor(project, folder = mkdtempSync(join(tmpdir(), "lighter-fuzz-"))) {
    this.project = project;
    this.#folder = folder;
  }

  /**
   * @param {string} name of a folder for the files of this config and its mutations
   * @param {ConfigInput} input
   * @returns {Promise<string>} `accepted`, or the code of the first error
   * @throws {Error} for whatever should never happen
   */
  async feed(name, input) {
    const cwd = join(this.#folder, name);
    for (const [path, content] of input.files) this.#write(join(cwd, path), content);
    /** @type {Diagnostic[]} */
    const found = [];
    const failed = () => found.some(({ severity }) => severity === "error");
    const report = (/** @type {Diagnostic} */ diagnostic) => void found.push(diagnostic);

    const composed = await composeConfig({ ...splitArguments(input.args), cwd }, report);
    expect((composed === undefined) === failed(), "composing gives a config or an error, and not both");
    const printed = composed === undefined ? [] : this.#follow(composed, report, failed);
    verifyDiagnostics(found);
    const said = renderDiagnostics(found, { color: false });
    expect(
      !/(?![\t\n])\p{Cc}|[\u200b\u202a-\u202e\u2066-\u2069]/u.test(said),
      "no control character is shown",
    );
    JSON.stringify(diagnosticsToJSON(found));
    for (const text of [said, ...printed])
      for (const secret of SECRETS) expect(!text.includes(secret), "no value of the environment is shown");
    PROTOTYPES.forEach((prototype, index) =>
      expect(Reflect.ownKeys(prototype).length === untouched[index], "no prototype is written to"),
    );
    expect(Object.getPrototypeOf({}) === Object.prototype && !("polluted" in {}), "objects are plain");
    return found.find(({ severity }) => severity === "error")?.code ?? "accepted";
  }

  remove() {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * The stages after composing.
   * @param {ComposedConfig} composed
   * @param {(diagnostic: Diagnostic) => void} report
   * @param {() => boolean} failed
   * @returns {string[]} what was printed
   */
  #follow(composed, report, failed) {
    const { catalog, roots } = this.project;
    const printed = [printConfig(composed.root), printConfig(composed.root, { origins: true })];
    for (const text of printed) verifyPrinted(composed, text);
    const options = { environment: ENVIRONMENT, clock: CLOCK, roots };
    const resolved = resolveReferences(composed, options, report);
    expect(resolved !== undefined || failed(), "resolving gives a config or an error");
    if (resolved === undefined) return printed;
    checkConfig(resolved, catalog, report);
    if (!failed()) {
      printed.push(printResolved(resolved), printResolved(resolved, { origins: true }));
      for (const text of printed.slice(2)) verifyReadable(text);
    }
    return printed;
  }

  /** @param {string} path @param {string | Uint8Array} content */
  #write(path, content) {
    if (this.#written.get(path) === content) return;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    this.#written.set(path, content);
  }
}

/** @param {readonly Diagnostic[]} diagnostics */
function verifyDiagnostics(diagnostics) {
  for (const { message, labels } of diagnostics) {
    expect(message !== "", "a diagnostic says something");
    for (const { source, span } of labels)
      expect(
        span.start >= 0 && span.start <= span.end && span.end <= source.text.length,
        `the label of \`${message}\` is inside its source`,
      );
  }
}

/**
 * Verifies that the printed text reads as the same data.
 *
 * @param {ComposedConfig} composed
 * @param {string} text
 */
function verifyPrinted({ root }, text) {
  const again = verifyReadable(text);
  const equal = isDeepStrictEqual(configData(again), configData(root));
  expect(equal, `what is printed reads as the same data:\n${text}`);
}

/** @param {string} text */
function verifyReadable(text) {
  /** @type {string[]} */
  const faults = [];
  const document = parseDocument(new SourceText("printed.yaml", text, "/"), ({ severity, message }) => {
    if (severity === "error") faults.push(message);
  });
  if (document === undefined) throw new Error(`what is printed cannot be read: ${faults[0]}\n${text}`);
  return document.root;
}

/** @param {boolean} holds @param {string} what */
function expect(holds, what) {
  if (!holds) throw new Error(`it does not hold that ${what}`);
}
