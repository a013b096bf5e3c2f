import type { Callback } from "@lighterjs/callbacks";
import type { RunDirectory } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { placesOf } from "../network/layer-tree.js";
import type { Network } from "../network/network.js";
import { runTarget } from "../target-error.js";
import type { System } from "../system/system.js";

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
