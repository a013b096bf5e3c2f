import { OptionError } from "@lighterjs/schema";
import type { Network } from "../network/network.js";
import type { System } from "../system/system.js";

/**
 * @param when - `at epoch 3, step 12`
 * @throws OptionError when no parameter trains
 */
export function requireTrainable(system: System, network: Network, when: string): void {
  if (network.parameters.some(({ trainable }) => trainable)) return;
  const none = network.parameters.length === 0;
  throw OptionError.about(system, ["model"], {
    code: "NOTHING_TRAINABLE",
    message: none ? "the model has no parameters to train" : `no parameter of the model trains ${when}`,
    label: "nothing to train",
    help: none
      ? ["add a layer with weights"]
      : ["leave `trainable: false` out of a layer, or let a Freezer release something"],
  });
}
