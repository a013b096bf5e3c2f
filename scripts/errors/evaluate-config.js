// Runs one broken config of fixtures/ through the pipeline and compares what is reported with what
// its author expects.
import "reflect-metadata";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticError, buildConfigFiles, checkConfigFiles } from "@lighterjs/core";
import { diagnosticsToJSON } from "@lighterjs/core/render";
import { splitArguments } from "@lighterjs/core/stages";
import { container as rootContainer } from "tsyringe";
import { faultsOfCures } from "./apply-cures.js";

/**
 * @typedef {import("@lighterjs/core/render").DiagnosticJSON} DiagnosticJSON
 * @typedef {import("@lighterjs/core/stages").Label} Label
 */

/**
 * @typedef {object} ExpectedFault
 * @property {"error" | "warning"} [severity] - `error` by default
 * @property {string} at - `config.yaml:3:5`, columns in UTF-16 units
 * @property {string} marked - the text at that place which is wrong
 * @property {string[]} cause - what the message says, each of these
 * @property {string} fix - what the help, or the list of valid names, says
 * @property {import("./apply-cures.js").Cure[]} [cures] - how to obey the lines of help that no program can carry out
 * @property {string[]} [replaces] - paths whose values the override, once it is sound, replaces
 * @property {string[]} [keeps] - what must be in the config after any cure, beside what is in it now
 */

/**
 * @typedef {object} Expectation
 * @property {string} title - the mistake, for a person
 * @property {string[]} [arguments] - what stands on the command line; `config.yaml` by default
 * @property {Record<string, string>} [environment]
 * @property {ExpectedFault[]} faults - in the order of a report
 */

/**
 * @typedef {object} Score
 * @property {boolean} place - file, line and column of every fault, and the marked text
 * @property {boolean} cause - every message names it
 * @property {boolean} fix - every report suggests it
 * @property {boolean | undefined} cured - every line of help, obeyed, removes its fault and loses nothing; `undefined` where
 *   none offers anything
 * @property {boolean} all - all faults in one run, and nothing else
 * @property {boolean | undefined} unbuilt - no object was built; of a config that only raises warnings, there is nothing to say
 */

/** @param {string} folder @returns {Expectation} */
export function readExpectation(folder) {
  return JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
}

/**
 * Gives the report of `lighter fit` before it starts, and whether it began to build. What can be
 * built is checked only.
 *
 * @param {string} folder @param {Expectation} expectation
 */
export async function diagnoseConfig(folder, expectation) {
  const { arguments: args = ["config.yaml"], environment = {} } = expectation;
  const request = { ...splitArguments(args), cwd: folder, environment };
  let built = false;
  const container = rootContainer.createChildContainer();
  const createChildContainer = container.createChildContainer.bind(container);
  // Every object of a config is made by a container of its own.
  container.createChildContainer = () => {
    built = true;
    return createChildContainer();
  };
  try {
    if (raisesWarnings(expectation))
      return { diagnostics: (await checkConfigFiles(request)).warnings, built };
    const run = await buildConfigFiles(request, container);
    await run.graph.dispose();
    return { diagnostics: run.warnings, built };
  } catch (error) {
    if (!DiagnosticError.is(error)) throw error;
    return { diagnostics: error.diagnostics, built };
  }
}

/**
 * @param {string} folder
 * @param {Expectation} [expectation] - the folder's own by default
 * @returns {Promise<Score>}
 */
export async function evaluateConfig(folder, expectation = readExpectation(folder)) {
  const { faults } = expectation;
  const { diagnostics, built } = await diagnoseConfig(folder, expectation);
  const reported = diagnosticsToJSON(diagnostics);
  const offered = diagnostics.some(({ help = [] }) => help.length > 0);
  /** @param {(fault: ExpectedFault, found: DiagnosticJSON, label: Label) => boolean} holds */
  const each = (holds) =>
    faults.every((fault, index) => {
      const [found, label] = [reported[index], diagnostics[index]?.labels[0]];
      return found !== undefined && label !== undefined && holds(fault, found, label);
    });
  return {
    place: each(({ at, marked }, { file, line, column }, { source, span }) => {
      return `${file}:${line}:${column}` === at && source.text.slice(span.start, span.end) === marked;
    }),
    cause: each(({ cause }, { message }, { text }) => {
      return cause.every((part) => `${message}\n${text}`.includes(part));
    }),
    fix: each(({ fix }, { message, notes, help }) => [...help, ...notes, message].join("\n").includes(fix)),
    cured: offered ? (await faultsOfCures(folder, expectation, diagnostics)).length === 0 : undefined,
    all:
      reported.length === faults.length &&
      each(({ severity = "error" }, found) => found.severity === severity),
    unbuilt: raisesWarnings(expectation) ? undefined : !built,
  };
}

/** Whether the config may be built as it is. @param {Expectation} expectation */
function raisesWarnings({ faults }) {
  return faults.length > 0 && faults.every(({ severity }) => severity === "warning");
}
