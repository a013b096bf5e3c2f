import type { StateValue } from "@lighterjs/callbacks";
import { listNames, OptionError, suggestNames, type OptionPath } from "@lighterjs/schema";
import type { Criterion, Loss } from "../losses/loss.js";
import { requireDistinctMetrics, type LoggingSystem } from "./require-distinct-metrics.js";
import { metricGroups, type MeasuredStage, type MetricsOption, type PlacedMetric } from "./stage-metrics.js";

/** An output of the model, what it is to learn, and how that is measured. */
export interface Head {
  /** Undefined where the model has only one output. */
  readonly name: string | undefined;
  /** Undefined where nothing is to be learned, only measured or predicted. */
  readonly criterion: Criterion | undefined;
  /** Where the criterion stands among the options of the system. */
  readonly path: OptionPath;
  /** Factor of its loss in the loss of the whole. */
  readonly weight: number;
  readonly metrics: Readonly<Record<MeasuredStage, readonly PlacedMetric[]>>;
}

/** The options that say what the outputs are to learn. */
export interface HeadOptions {
  readonly criterion?: Criterion | Readonly<Record<string, Criterion>>;
  readonly loss_weights?: Readonly<Record<string, number>>;
  readonly metrics?: Readonly<Partial<Record<MeasuredStage, MetricsOption>>>;
}

/** Beginning of the names logged of an output: nothing where there is only one. */
export function prefixOf({ name }: Pick<Head, "name">): string {
  return name === undefined ? "" : `${name}/`;
}

/**
 * Brings criteria, weights and metrics together by output.
 *
 * @param outputs - names of the outputs of the model, in its order
 * @param subject - the system
 * @throws OptionError about an output without a criterion, and about what is of no output
 */
export function makeHeads(
  options: HeadOptions,
  outputs: readonly string[],
  subject: LoggingSystem,
): readonly Head[] {
  const { criterion, loss_weights = {}, metrics = {} } = options;
  const only = criterion === undefined || isOne(criterion) ? criterion : undefined;
  const criteria = criterion === undefined || isOne(criterion) ? undefined : criterion;
  const fail = (path: OptionPath, on: "key" | "value", text: Texts): OptionError =>
    new OptionError([{ code: "INVALID_OPTION", path, on, ...text }], { subject });
  const strange = (path: OptionPath, what: string, names: readonly string[]): void => {
    const name = names.find((each) => !outputs.includes(each));
    if (name !== undefined) throw fail([...path, name], "key", noOutput(what, name, outputs));
  };
  if (only !== undefined && outputs.length > 1)
    throw fail(["criterion"], "value", {
      message: `the model has ${outputs.length} outputs, ${listNames(outputs)}, but one criterion`,
      label: "does not say which output it is for",
      help: [`write one by output: \`criterion: { ${outputs.map((name) => `${name}: …`).join(", ")} }\``],
    });
  strange(["criterion"], "a criterion", Object.keys(criteria ?? {}));
  const missing = outputs.find((name) => criteria !== undefined && !Object.hasOwn(criteria, name));
  if (missing !== undefined)
    throw fail(["criterion"], "key", {
      message: `the output \`${missing}\` has no criterion`,
      label: `nothing for \`${missing}\``,
      help: [`add \`${missing}: …\`, or leave it out of the outputs of the model`],
    });
  strange(["loss_weights"], "a weight", Object.keys(loss_weights));
  const measured = (stage: MeasuredStage, name: string): readonly PlacedMetric[] => {
    const groups = metricGroups(stage, metrics[stage]);
    strange(
      ["metrics", stage],
      "metrics",
      groups.flatMap(({ output }) => output ?? []),
    );
    const [loose] = groups.flatMap((group) => (group.output === undefined ? group.metrics : []));
    if (outputs.length > 1 && loose !== undefined)
      throw fail(loose.path, "value", ofNoOutput(stage, loose, outputs));
    const own = groups.flatMap((group) =>
      group.output === undefined || group.output === name ? group.metrics : [],
    );
    requireDistinctMetrics(stage, outputs.length > 1 ? name : undefined, own, subject);
    return own;
  };
  return outputs.map((name) => ({
    name: outputs.length > 1 ? name : undefined,
    criterion: criteria === undefined ? only : criteria[name],
    path: criteria === undefined ? ["criterion"] : ["criterion", name],
    weight: loss_weights[name] ?? 1,
    metrics: {
      train: measured("train", name),
      val: measured("val", name),
      test: measured("test", name),
    },
  }));
}

/** Whether it is a criterion itself, and no mapping of them by output. */
function isOne(criterion: NonNullable<HeadOptions["criterion"]>): criterion is Criterion {
  return typeof criterion === "function" || typeof criterion.compute === "function";
}

interface Texts {
  readonly message: string;
  readonly label: string;
  readonly help: readonly string[];
  readonly replacements?: readonly string[];
}

function noOutput(what: string, name: string, outputs: readonly string[]): Texts {
  const nearest = suggestNames(name, outputs);
  const known = `the ${outputs.length === 1 ? "output is" : "outputs are"} ${listNames(outputs)}`;
  return {
    message: `there is ${what} for \`${name}\`, which is no output of the model`,
    label: "no such output",
    help: [nearest.length > 0 ? `did you mean ${listNames(nearest)}?` : known],
    ...(nearest.length > 0 && { replacements: nearest }),
  };
}

function ofNoOutput(stage: string, { metric }: PlacedMetric, outputs: readonly string[]): Texts {
  return {
    message: `the metric \`${metric.name}\` does not say which of the outputs ${listNames(outputs)} it measures`,
    label: "of no output",
    help: [`write lists by output: \`${stage}: { ${outputs[0]}: [{ _target_: … }] }\``],
  };
}

/**
 * States that criteria have from the training data, for a checkpoint; nothing where none has any.
 */
export function criterionStates(heads: readonly Head[]): Readonly<Record<string, StateValue>> | undefined {
  const states = heads.flatMap(({ name = "", criterion }) => {
    const state = isLoss(criterion) ? (criterion.state?.() ?? null) : null;
    return state === null ? [] : [[name, state] as const];
  });
  return states.length === 0 ? undefined : Object.fromEntries(states);
}

/**
 * Gives criteria back what a checkpoint keeps of them; without one they know nothing. To be called
 * before the data are checked.
 */
export function loadCriterionStates(
  heads: readonly Head[],
  states: Readonly<Record<string, StateValue>> = {},
): void {
  for (const { name = "", criterion } of heads)
    if (isLoss(criterion)) criterion.loadState?.(Object.hasOwn(states, name) ? states[name]! : null);
}

function isLoss(criterion: Head["criterion"]): criterion is Loss {
  return criterion !== undefined && typeof criterion !== "function";
}
