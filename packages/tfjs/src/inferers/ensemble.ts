import { createRandomSource, OptionError } from "@lighterjs/core";
import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../engine/tf.js";
import { Pretrained } from "../models/pretrained.js";
import type { Layer } from "../network/layer-internals.js";
import { Network } from "../network/network.js";
import { ownManifest } from "../own-manifest.js";
import type { InferenceModel, Inferer } from "./inferer.js";

export interface EnsembleOptions {
  /**
   * The models: the folder of a run that has saved its model (its best one, else its last),
   * whatever else `lighter.models.Pretrained` reads, or such a node itself.
   * @format path
   * @minItems 1
   */
  members: (string | Layer)[];
}

/**
 * Predicts with several models, and gives the mean of what they say. The system's own model has no
 * part in it, unless its run is among the members.
 *
 * @example
 * ```yaml
 * inferer: { _target_: lighter.inferers.Ensemble, members: [runs/first, runs/second, runs/third] }
 * ```
 */
export class Ensemble implements Inferer {
  #networks: Promise<readonly Network[]> | undefined;

  /** @throws OptionError */
  constructor(readonly options: EnsembleOptions) {
    validateOptions(Ensemble, options, ownManifest("lighter.inferers.Ensemble"));
  }

  async infer(inputs: readonly Tensor[], model: InferenceModel): Promise<readonly Tensor[]> {
    const networks = await (this.#networks ??= this.#open(inputs, model));
    return tf.tidy(() => {
      let sums: readonly Tensor[] | undefined;
      for (const network of networks) {
        const before = sums;
        sums = tf.tidy(() => {
          const outputs = network.forward(inputs, { training: false });
          return before === undefined
            ? outputs
            : outputs.map((output, at): Tensor => tf.add(before[at]!, output));
        });
        if (before !== undefined) tf.dispose([...before]);
      }
      return (sums ?? []).map((sum): Tensor => tf.div(sum, networks.length));
    });
  }

  /** Frees the members. */
  [Symbol.dispose](): void {
    const networks = this.#networks;
    this.#networks = undefined;
    networks?.then(
      (opened) => opened.forEach((network) => network.dispose()),
      () => undefined,
    );
  }

  /**
   * Reads the members and connects them to the inputs of the model, whose outputs theirs must have
   * the form of.
   */
  async #open(inputs: readonly Tensor[], model: InferenceModel): Promise<readonly Network[]> {
    const networks: Network[] = [];
    try {
      for (const index of this.options.members.keys())
        networks.push(await this.#member(index, inputs, model));
      return networks;
    } catch (error) {
      for (const network of networks) network.dispose();
      throw error;
    }
  }

  async #member(index: number, inputs: readonly Tensor[], model: InferenceModel): Promise<Network> {
    const member = this.options.members[index]!;
    const network = await this.#atMember(index, async () => {
      const layer = typeof member === "string" ? await Pretrained({ path: member }) : member;
      const forms = inputs.map(({ shape, dtype }) => ({
        shape: shape.slice(1),
        type: dtype === "int32" ? ("int32" as const) : ("float32" as const),
      }));
      return Network.create(layer, { inputs: forms, random: createRandomSource(0) });
    });
    const [own, others] = [network.outputs, model.outputs].map((outputs) =>
      outputs.map(({ shape }) => `[${shape.slice(1).map(String).join(", ")}]`).join(" and "),
    );
    if (own === others) return network;
    network.dispose();
    throw OptionError.about(this, ["members", index], {
      message: `this member gives ${own}, but the model of the system ${others}`,
      label: "has other outputs",
      help: ["let all members be models of one task, with outputs of one form"],
    });
  }

  /** Says of faults of a member that they are of that member. */
  async #atMember<T>(index: number, open: () => Promise<T>): Promise<T> {
    try {
      return await open();
    } catch (error) {
      if (!OptionError.is(error) || typeof this.options.members[index] !== "string") throw error;
      const [{ code, message, label, notes = [], help = [] }] = error.issues;
      throw OptionError.about(this, ["members", index], {
        code,
        message,
        label: label ?? "cannot be used",
        notes,
        help,
        cause: error,
      });
    }
  }
}
