import type { Callback, MonitorMode } from "@lighterjs/callbacks";
import type { RunDirectory } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { nameFault, unusableName } from "../loggers/metric-name.js";
import { placesOf } from "../network/layer-tree.js";
import type { Network } from "../network/network.js";
import { prefixOf } from "../system/heads.js";
import type { MeasuredStage } from "../system/stage-metrics.js";
import type { System } from "../system/system.js";
import { runTarget } from "../target-error.js";

/** Values measured in a stage, by the names they are logged under: `val/accuracy`. */
export function logNames<Value>(
  stage: MeasuredStage,
  metrics: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [`${stage}/${name}`, value]));
}

/**
 * Names of all metrics that a run logs; nothing where a callback takes part that does not say what
 * it logs.
 *
 * @throws OptionError about a name that a callback cannot use
 */
export function loggedNames(system: System, callbacks: readonly Callback[]): readonly string[] | undefined {
  const { dataloaders, scheduler } = system.options;
  const names = [
    ...measuredBy(system, "train").map(([name]) => name),
    ...(scheduler === undefined ? [] : ["train/learning_rate"]),
    ...(dataloaders.val === undefined ? [] : measuredBy(system, "val").map(([name]) => name)),
  ];
  const ofSystem = new Set(names);
  let isComplete = true;
  for (const callback of callbacks) {
    const { metricNames } = callback;
    for (const name of metricNames ?? []) {
      const fault = ofSystem.has(name) ? "the trainer logs one of that name" : nameFault(name);
      if (fault !== undefined) throw unusableName([], name, fault, callback);
    }
    if (metricNames === undefined) isComplete = false;
    else names.push(...metricNames);
  }
  return isComplete ? [...new Set(names)] : undefined;
}

/**
 * Which values of the metrics of a system are better, by the name that they are logged by, of those
 * that say so.
 */
export function metricModes(
  system: System,
  stages: readonly MeasuredStage[] = ["train", "val"],
): ReadonlyMap<string, MonitorMode> {
  const measured = stages.flatMap((stage) => measuredBy(system, stage));
  return new Map(measured.flatMap(([name, better]) => (better === undefined ? [] : [[name, better]])));
}

/**
 * Names logged of a stage, and which of their values are better: losses and metrics, of all
 * outputs.
 */
function measuredBy(
  { heads }: System,
  stage: MeasuredStage,
): readonly (readonly [string, MonitorMode | undefined])[] {
  const ofOutputs = heads.flatMap((head) => {
    const prefix = `${stage}/${prefixOf(head)}`;
    const metrics = head.metrics[stage]
      .filter(({ metric }) => metric.logged !== false)
      .map(({ metric }) => [`${prefix}${metric.name}`, metric.better] as const);
    return head.name === undefined ? metrics : [[`${prefix}loss`, "min"] as const, ...metrics];
  });
  return [[`${stage}/loss`, "min"], ...ofOutputs];
}

/** The named parts of a run. */
interface NamedParts {
  readonly system: System;
  readonly network: Network;
  readonly callbacks: readonly Callback[];
}

/**
 * Names of metrics and layers, and what callbacks keep in a checkpoint, stand in every file of a
 * run and in every saved model, so none may hold what the config has read from the environment.
 *
 * @param mask - of the run folder; absent where there is no config
 * @throws OptionError about the object that has the name
 */
export function requirePublicNames(
  { system, network, callbacks }: NamedParts,
  mask: RunDirectory["mask"],
): void {
  if (mask === undefined) return;
  const require = (what: string, name: string, subject: object, path: readonly string[] = ["name"]): void => {
    const shown = mask(name);
    if (shown !== name) throw secretName(what, shown, subject, path);
  };
  const metrics = system.heads.flatMap(({ metrics: { train, val } }) => [...train, ...val]);
  for (const metric of new Set(metrics.map((placed) => placed.metric)))
    require("metric", metric.name, metric);
  for (const { layer } of placesOf(network.tree)) require("layer", layer.name, layer);
  for (const { name } of network.weights) require("parameter", name, system, ["model"]);
  for (const callback of callbacks) {
    for (const name of callback.metricNames ?? []) require("metric", name, callback, []);
    require("state of a callback", JSON.stringify(
      runTarget(callback, "state", () => callback.state?.()) ?? null,
    ), callback, []);
  }
}

/** @param shown - with `${env:NAME}` for what came from there */
function secretName(what: string, shown: string, subject: object, path: readonly string[]): OptionError {
  return OptionError.about(subject, path, {
    message: `the ${what} \`${shown}\` holds what came from the environment`,
    label: "goes into the files of the run",
    expected: "what anybody may read, since it goes into the files of the run",
    notes: ["a value of the environment is taken for a secret; one from the command line is not"],
  });
}
