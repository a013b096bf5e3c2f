import { listNames, suggestNames, type DataOptions } from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import { stepBelow, type CheckedTarget, type CheckedValue } from "./checked-config.js";
import { positionIssue } from "./position-issue.js";
import type { WiredModel } from "./read-parts.js";

/**
 * Reports inputs and outputs of a model that data whose names stand in the config have nothing for,
 * and inputs that the model does not take. Where there is only one on each side, the names need not
 * agree.
 */
export function applyData(
  root: CheckedTarget,
  { paths, through, inputs, targets }: DataOptions,
  model: WiredModel,
  report: Report,
): void {
  const datasets = paths.map((path) => datasetAt(root, path, through)).filter((each) => each !== undefined);
  for (const dataset of new Set(datasets)) {
    checkInputs(dataset, inputs[dataset.definition.name], model, report);
    checkTargets(dataset, targets[dataset.definition.name], model, report);
  }
}

function checkInputs(
  dataset: CheckedTarget,
  option: string | undefined,
  { target, named, wired, parts }: WiredModel,
  report: Report,
): void {
  const given = option === undefined ? undefined : namesAt(dataset, option);
  if (option === undefined || given === undefined) return;
  if (wired.inputs.length === 1 && given.length <= 1) return;
  const missing = wired.inputs.filter((name) => !given.includes(name));
  for (const name of missing) {
    const nearest = suggestNames(name, [...given, ...parts.keys()]);
    const taker = wired.order.find((node) => wired.sources.get(node)!.includes(name))!;
    const help =
      nearest.length > 0
        ? `did you mean ${nearest.map((each) => `\`${each}\``).join(" or ")}?`
        : given.length > 0
          ? `the inputs of the data are ${listNames(given)}`
          : `let the data have several inputs by name: \`${option}: { ${name}: … }\``;
    report(
      positionIssue(target, {
        code: "INVALID_DATA",
        path: [named.option, taker, named.wiring.inputs],
        on: "value",
        message: `the data have no input \`${name}\`, which the model takes`,
        label: "no node and no input of the data",
        help: [help],
      }),
    );
  }
  if (missing.length > 0) return;
  for (const name of given.filter((each) => !wired.inputs.includes(each)))
    report(
      positionIssue(dataset, {
        code: "INVALID_DATA",
        path: [option, name],
        on: "key",
        message: `the model does not take the input \`${name}\` of the data`,
        label: "nobody uses it",
        notes: [`the model takes ${listNames(wired.inputs)}`],
        help: [`let a node of the model take \`${name}\`, or leave it out of the data`],
      }),
    );
}

function checkTargets(
  dataset: CheckedTarget,
  option: string | undefined,
  { wired: { outputs } }: WiredModel,
  report: Report,
): void {
  const given = option === undefined ? undefined : namesAt(dataset, option);
  if (option === undefined || given === undefined) return;
  if (outputs.length === 1 && given.length <= 1) return;
  for (const name of outputs.filter((each) => !given.includes(each)))
    report(
      positionIssue(dataset, {
        code: "INVALID_DATA",
        path: [option],
        on: "key",
        message: `the data have no targets for the output \`${name}\` of the model`,
        label: given.length > 0 ? `has ${listNames(given)}` : "the targets of one output, without a name",
        help: [`add \`${name}: …\` to the targets, or leave the output out of the model`],
      }),
    );
}

/**
 * The names of a mapping; none where there is only one, without a name; undefined where the config
 * does not tell.
 */
function namesAt(dataset: CheckedTarget, option: string): readonly string[] | undefined {
  const value = dataset.options.get(option)?.value;
  if (value?.kind === "list") return [];
  return value?.kind === "mapping" ? [...value.entries.keys()] : undefined;
}

function datasetAt(
  root: CheckedTarget,
  [option = "", ...steps]: readonly string[],
  through: DataOptions["through"],
): CheckedTarget | undefined {
  let value: CheckedValue | undefined = root.options.get(option)?.value;
  for (const step of steps) value = stepBelow(value, step)?.value;
  while (value?.kind === "object") {
    const { target } = value;
    const inner = Object.hasOwn(through, target.definition.name)
      ? through[target.definition.name]
      : undefined;
    if (inner === undefined) return target;
    value = target.options.get(inner)?.value;
  }
  return undefined;
}
