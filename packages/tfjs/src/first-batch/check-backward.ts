import { planFreezing, type Callback } from "@lighterjs/callbacks";
import type { Logger, RandomStream } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { firstSamples, type Batch } from "../data/batch.js";
import { withSeed } from "../engine/seeded.js";
import { valueAndGradients } from "../engine/tape.js";
import { tf } from "../engine/tf.js";
import { messageOf } from "../error-text.js";
import { requireMemory } from "../features/within-memory.js";
import { placesOf } from "../network/layer-tree.js";
import { variableOf, type NetworkParameter } from "../network/network-parameter.js";
import type { Network } from "../network/network.js";
import type { System } from "../system/system.js";
import { computeGradients, computeLosses, disposeGradients } from "../training/batch-losses.js";
import type { RunLength } from "../training/run-length.js";

/** The circumstances by which parameters train in a run at some time. */
export interface BackwardCheck {
  readonly system: System;
  readonly network: Network;
  readonly callbacks: readonly Callback[];
  readonly length: RunLength;
  /** Source of dropout meanwhile. */
  readonly noise: RandomStream;
}

/**
 * Takes two samples through the model and back, as training will: for every parameter that trains
 * at some time of the run, so that an operation without a gradient is found before the run begins;
 * and as the first step will, to see how much memory a sample takes. Weights and moving statistics
 * are afterwards as they were.
 *
 * @throws OptionError about the layer that no gradient reaches, or a batch size that does not fit
 * into memory
 */
export function checkBackward(check: BackwardCheck, batch: Batch): void {
  const { network, system, noise } = check;
  const statistics = network.weights
    .filter(({ learned }) => !learned)
    .map(({ variable }) => variableOf(variable));
  const before = statistics.map((variable) => tf.clone(variable));
  const train = (samples: number, work: (part: Batch) => void): void => {
    const part = firstSamples(batch, samples);
    try {
      tf.tidy(() => withSeed(noise, () => work(part)));
    } finally {
      tf.dispose([...part.inputs, ...part.targets]);
      statistics.forEach((variable, index) => variable.assign(before[index]!));
    }
  };
  const samples = batch.ids.length;
  const differentiate = (parameters: readonly NetworkParameter[]): unknown => {
    try {
      train(network.batchSize ?? Math.min(2, samples), (part) => gradientsOf(check, parameters, part));
      return undefined;
    } catch (error) {
      return error ?? new Error("no gradient");
    }
  };
  try {
    const { trained, frozenFirst } = schedule(check);
    const fault = differentiate(trained);
    if (fault !== undefined) throw unreachable(network, trained, differentiate, fault);
    if (network.batchSize !== undefined) return;
    requireMemory({
      loader: system.trained.dataloaders.train,
      samples,
      mayAccumulate: true,
      rehearse: (count) => whileFrozen(frozenFirst, () => train(count, (part) => rehearseStep(check, part))),
    });
  } finally {
    tf.dispose(before);
  }
}

/** Does with a batch as the first step will. To be called inside a `tidy`. */
function rehearseStep({ network, system }: BackwardCheck, { inputs, targets, ids }: Batch): void {
  const region = network.region();
  const features = network.runRegion(inputs, region, { training: true });
  disposeGradients(computeGradients(network, system.heads, { features, region, targets, ids }));
}

function gradientsOf(
  { network, system }: BackwardCheck,
  parameters: readonly NetworkParameter[],
  { inputs, targets }: Batch,
): void {
  valueAndGradients(
    () => {
      const outputs = network.forward(inputs, { training: true });
      return computeLosses(network, system.heads, { targets }, outputs).total;
    },
    parameters.map(({ variable }) => variable),
  );
}

const silent: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/**
 * The parameters that some phase of the freezing schedule leaves free, and those that the first
 * phase freezes.
 */
function schedule({ network, callbacks, length }: BackwardCheck) {
  const { parameters, layers } = network;
  const { maxEpochs, stepsPerEpoch, maxSteps } = length;
  const plan = planFreezing({
    callbacks,
    parameters,
    layers,
    maxEpochs,
    stepsPerEpoch,
    maxSteps,
    logger: silent,
  });
  const frozen = plan.content.phases.map((phase) => new Set(phase.frozen));
  return {
    trained: parameters.filter(({ name }) => !frozen.every((names) => names.has(name))),
    frozenFirst: parameters.filter(({ name }) => frozen[0]?.has(name)),
  };
}

/** Does something as if parameters were frozen, which before the run begins they are not yet. */
function whileFrozen(parameters: readonly NetworkParameter[], work: () => void): void {
  const flags = parameters.map(({ trainable }) => trainable);
  for (const parameter of parameters) parameter.trainable = false;
  try {
    work();
  } finally {
    parameters.forEach((parameter, index) => (parameter.trainable = flags[index]!));
  }
}

/** The layer nearest the output that no gradient reaches. */
function unreachable(
  network: Network,
  trained: readonly NetworkParameter[],
  differentiate: (parameters: readonly NetworkParameter[]) => unknown,
  cause: unknown,
): OptionError {
  const inOrder = [...trained].sort((a, b) => b.forwardIndex - a.forwardIndex);
  const first = inOrder.find((parameter) => differentiate([parameter]) !== undefined);
  const path = first?.layerPath ?? "model";
  const layer = [...placesOf(network.tree)].find((place) => place.path === path)?.layer ?? network.root;
  return OptionError.about(layer, [], {
    code: "INVALID_MODEL",
    message: `\`${path}\` cannot be trained: no gradient of the loss reaches it`,
    label: "no gradient from here on",
    notes: [messageOf(cause)],
    help: ["freeze it for the whole run, with all layers before it, or take operations that have a gradient"],
    cause,
  });
}
