import {
  listNames,
  suggestNames,
  type NamedParts,
  type OptionIssue,
  type OptionPath,
  type OutputOption,
  type OutputOptions,
} from "@lighterjs/schema";
import type { Report } from "../diagnostic.js";
import type { CheckedTarget, CheckedValue } from "./checked-config.js";
import { applyData } from "./apply-data.js";
import { positionIssue } from "./position-issue.js";
import { wiredModel } from "./read-parts.js";

/**
 * Reports what is written for an output that a model does not have, and outputs that lack what each
 * needs.
 */
export function applyOutputs(
  targets: Iterable<CheckedTarget>,
  rules: readonly OutputOptions[],
  named: readonly NamedParts[],
  report: Report,
): void {
  for (const target of targets)
    for (const rule of rules) {
      if (rule.target !== target.definition.name) continue;
      const model = target.options.get(rule.model)?.value;
      const known = model?.kind === "object" ? wiredModel(model.target, named) : undefined;
      if (known === undefined) continue;
      for (const option of rule.options)
        for (const issue of issuesOf(target, option, known.wired.outputs))
          report(positionIssue(target, issue));
      if (rule.data !== undefined) applyData(target, rule.data, known, report);
    }
}

function* issuesOf(
  target: CheckedTarget,
  { path, what, required = false, lists = false }: OutputOption,
  outputs: readonly string[],
): Generator<OptionIssue> {
  const value = valueAt(target, path);
  if (value === undefined || value.kind === "unknown") return;
  if (value.kind !== "mapping") {
    if (outputs.length > 1 && (value.kind !== "list" || value.items.length > 0))
      yield {
        code: "INVALID_OPTION",
        path,
        on: "value",
        message: `the model has ${outputs.length} outputs, ${listNames(outputs)}, but there is ${what} without the name of one`,
        label: "does not say which output it is for",
        help: [`write a mapping by output: \`{ ${outputs.map((name) => `${name}: …`).join(", ")} }\``],
      };
    return;
  }
  for (const [name, entry] of value.entries) {
    const isNull = entry.value.kind === "scalar" && entry.value.value === null;
    const isLoose = lists && entry.value.kind === "object";
    if (isNull || (isLoose && outputs.length === 1)) continue;
    if (isLoose) {
      yield ofNoOutput([...path, name], outputs);
      continue;
    }
    if (outputs.includes(name)) continue;
    const nearest = suggestNames(name, outputs);
    yield {
      code: "INVALID_OPTION",
      path: [...path, name],
      on: "key",
      message: `there is ${what} for \`${name}\`, which is no output of the model`,
      label: "no such output",
      help: [
        nearest.length > 0
          ? `did you mean ${nearest.map((each) => `\`${each}\``).join(" or ")}?`
          : `the ${outputs.length === 1 ? "output is" : "outputs are"} ${listNames(outputs)}`,
      ],
      ...(nearest.length > 0 && { replacements: nearest }),
    };
  }
  const missing = outputs.find((name) => required && !value.entries.has(name));
  if (missing !== undefined)
    yield {
      code: "INVALID_OPTION",
      path,
      on: "key",
      message: `the output \`${missing}\` has no criterion`,
      label: `nothing for \`${missing}\``,
      help: [`add \`${missing}: …\`, or leave it out of the outputs of the model`],
    };
}

function ofNoOutput(path: OptionPath, outputs: readonly string[]): OptionIssue {
  return {
    code: "INVALID_OPTION",
    path,
    on: "value",
    message: `this does not say which of the outputs ${listNames(outputs)} it measures`,
    label: "of no output",
    help: [`write lists by output: \`${outputs[0]}: [{ _target_: … }]\``],
  };
}

function valueAt(
  target: CheckedTarget,
  [option = "", ...steps]: readonly string[],
): CheckedValue | undefined {
  let value = target.options.get(option)?.value;
  for (const step of steps) value = value?.kind === "mapping" ? value.entries.get(step)?.value : undefined;
  return value;
}
