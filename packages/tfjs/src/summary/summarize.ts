import type { Report, TextReader } from "@lighterjs/core";
import type { Call } from "../network/calls.js";
import { whileFrozen } from "../network/forecast.js";
import type { NetworkPort } from "../network/network-ports.js";
import type { Network } from "../network/network.js";
import { renderSummary } from "./render-summary.js";
import type { CallSummary, SummaryContent, SummaryPort } from "./summary-content.js";

/**
 * Describes a network, call by call.
 *
 * @param frozen - names of the parameters that do not train
 * @param notes - what else is known of that state
 */
export function summarizeNetwork(
  network: Network,
  frozen: ReadonlySet<string>,
  notes: readonly string[],
): NetworkSummary {
  const region = new Set(whileFrozen(network, frozen, () => network.region().calls));
  const counted = new Set<object>();
  return new NetworkSummary({
    calls: network.calls.map((call) => summarizeCall(network, call, { frozen, region, counted })),
    inputs: network.inputs.map(portOf),
    outputs: network.outputs.map(portOf),
    notes,
  });
}

interface SummaryState {
  readonly frozen: ReadonlySet<string>;
  readonly region: ReadonlySet<Call>;
  /** Weights of earlier calls. */
  readonly counted: Set<object>;
}

function summarizeCall(network: Network, call: Call, { frozen, region, counted }: SummaryState): CallSummary {
  const { place, outputShapes, multiplyAdds, weights, index } = call;
  const own = new Set<object>(weights.map(({ variable }) => variable).filter((each) => !counted.has(each)));
  for (const weight of own) counted.add(weight);
  const parameters = network.parameters.filter(({ identity }) => own.has(identity));
  const trains = parameters.filter(({ name, trainable }) => trainable && !frozen.has(name));
  const [only = [], ...others] = outputShapes;
  return {
    name: place.path,
    class: place.type,
    output_shape: others.length === 0 ? only : outputShapes,
    parameters: sizeOf(parameters),
    trainable: sizeOf(trains),
    multiply_adds: multiplyAdds,
    frozen_region: region.has(call),
    block: network.blocks[index] ?? null,
  };
}

function portOf({ name, shape }: NetworkPort): SummaryPort {
  return { name, shape };
}

function sizeOf(parameters: readonly { readonly size: number }[]): number {
  return parameters.reduce((sum, { size }) => sum + size, 0);
}

/**
 * A model call by call, as a run begins with it.
 *
 * @noTarget
 */
export class NetworkSummary implements Report {
  constructor(readonly content: SummaryContent) {}

  /** The JSON of `lighter summary --format json`: all calls, in the order of the forward pass. */
  toJSON(): readonly CallSummary[] {
    return this.content.calls;
  }

  render({ color, width, isTerminal = true }: TextReader): string {
    return renderSummary(this.content, { color, width: isTerminal ? width : Infinity });
  }
}
