import type { Logger } from "@lighterjs/core";
import { listNames, OptionError, suggestNames, type OptionPath } from "@lighterjs/schema";
import type { DataLoader } from "../data/data-loader.js";
import { inputsOf, targetsOf, type DataPort } from "../data/dataset-form.js";
import type { InputSpec } from "../data/dataset.js";
import { inputNames } from "../network/network-ports.js";
import type { Layer } from "../network/layer-internals.js";

/**
 * The forms of the inputs of a loader in the order in which the model takes them. Its data must
 * have been prepared.
 *
 * @throws OptionError about an input that the data do not have, or that the model does not take
 */
export function arrangeInputs(model: Layer, loader: DataLoader): readonly InputSpec[] {
  const inputs = inputsOf(loader.dataset);
  return pairInputs(model, loader).map((index) => inputs[index]!.spec);
}

/**
 * Lets the batches of loaders have inputs and targets in the order of the network. Their data must
 * have been prepared.
 *
 * @throws OptionError about an input or an output that the data have nothing for, or an input that
 * nobody takes
 */
export function arrangeData(
  model: Layer,
  loaders: readonly DataLoader[],
  outputs: readonly string[],
  logger: Logger,
): void {
  for (const loader of loaders) {
    const unused = unusedTargets(loader, outputs);
    if (unused.length > 0)
      logger.warn(
        `the model has no output for the targets ${listNames(unused)} of \`${loader.dataset.constructor.name}\`, which are not used`,
      );
    loader.arrange(pairInputs(model, loader), pairTargets(loader, outputs));
  }
}

/** For each input of the model the index of that of the data. */
function pairInputs(model: Layer, loader: DataLoader): readonly number[] {
  const wanted = inputNames(model);
  const given = inputsOf(loader.dataset);
  if (wanted.length === 1 && given.length === 1) return [0];
  const pairs = wanted.map((name) => given.findIndex((port) => port.name === name));
  const missing = wanted.find((_, index) => pairs[index] === -1);
  if (missing !== undefined) throw noInput(missing, model, loader, given);
  const unused = given.find((_, index) => !pairs.includes(index));
  if (unused !== undefined)
    throw OptionError.about(loader, ["dataset"], {
      code: "INVALID_DATA",
      message: `the model does not take the input \`${unused.name}\` of the data`,
      label: `gives \`${unused.name}\`, which nobody uses`,
      notes: [`the model takes ${listNames(wanted)}`],
      help: [`let a node of the model take \`${unused.name}\`, or leave it out of the data`],
    });
  return pairs;
}

function noInput(
  name: string,
  model: Layer,
  loader: DataLoader,
  given: readonly DataPort<InputSpec>[],
): OptionError {
  const { path, nodes } = placeOf(name, model);
  const known = given.flatMap((port) => port.name ?? []);
  const nearest = suggestNames(name, [...known, ...nodes]);
  const help =
    nearest.length > 0
      ? `did you mean ${nearest.map((each) => `\`${each}\``).join(" or ")}?`
      : known.length > 0
        ? `the inputs of the data are ${listNames(known)}`
        : "let the dataset declare its `inputs` by name, or give the model only one input";
  const fault = {
    code: "INVALID_DATA",
    path,
    on: "value",
    message: `the data have no input \`${name}\`, which the model takes`,
    label: nodes.length > 0 ? "no node and no input of the data" : `takes \`${name}\``,
    related: [
      {
        subject: loader,
        path: ["dataset"],
        on: "value",
        label: known.length > 0 ? `has ${listNames(known)}` : "has one input, without a name",
      },
    ],
    help: [help],
  } as const;
  return new OptionError([fault], { subject: model });
}

/** Where a graph takes an input for the first time, and the names of its nodes. */
function placeOf(
  name: string,
  model: Layer,
): { readonly path: OptionPath; readonly nodes: readonly string[] } {
  const options: unknown = Reflect.get(model, "options");
  const nodes: unknown =
    typeof options === "object" && options !== null ? Reflect.get(options, "nodes") : undefined;
  if (typeof nodes !== "object" || nodes === null) return { path: [], nodes: [] };
  const entries = Object.entries(nodes as Readonly<Record<string, { readonly inputs?: unknown } | null>>);
  const taker = entries.find(([, node]) => [node?.inputs].flat().includes(name));
  const path = taker === undefined ? ["nodes"] : ["nodes", taker[0], "inputs"];
  return { path, nodes: entries.map(([key]) => key) };
}

/**
 * For each output of the network the index of the targets of the data; nothing where they may be
 * unknown and are.
 */
function pairTargets(loader: DataLoader, outputs: readonly string[]): readonly number[] {
  const given = targetsOf(loader.dataset, loader.needs);
  if (outputs.length === 1 && given.length === 1) return [0];
  const isKnown = (name: string) => given.some((port) => port.name === name);
  if (loader.needs.targets === "optional" && !outputs.every(isKnown)) return [];
  return outputs.map((name) => {
    const index = given.findIndex((port) => port.name === name);
    if (index !== -1) return index;
    const known = given.flatMap((port) => port.name ?? []);
    const nearest = suggestNames(name, known);
    throw OptionError.about(loader, ["dataset"], {
      code: "INVALID_DATA",
      message: `the data have no targets for the output \`${name}\` of the model`,
      label:
        known.length > 0
          ? `has targets for ${listNames(known)}`
          : "has targets for one output, without a name",
      help: [
        nearest.length > 0
          ? `\`${nearest[0]}\` comes near: give the output and the targets one name`
          : `let the dataset declare targets \`${name}\`, or leave the output out of the model`,
      ],
    });
  });
}

function unusedTargets(loader: DataLoader, outputs: readonly string[]): readonly string[] {
  const given = targetsOf(loader.dataset, loader.needs);
  if (outputs.length === 1 && given.length === 1) return [];
  return given.flatMap(({ name = "" }) => (outputs.includes(name) ? [] : [name]));
}
