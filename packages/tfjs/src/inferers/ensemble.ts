import {
  createRandomSource,
  LOGGER,
  OptionError,
  OPTIONS,
  RUN_BUILDER,
  type Logger,
  type RunBuilder,
} from "@lighterjs/core";
import { shellLine } from "@lighterjs/core/render";
import { validateOptions } from "@lighterjs/schema";
import type { Tensor } from "@tensorflow/tfjs-core";
import { inject, injectable } from "tsyringe";
import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import { tf } from "../engine/tf.js";
import { Pretrained } from "../models/pretrained.js";
import type { Layer } from "../network/layer-internals.js";
import { Network } from "../network/network.js";
import { ownManifest } from "../own-manifest.js";
import { isRunWithoutModel } from "../saving/locate-model.js";
import { restoreNetwork } from "../stages/restore-network.js";
import { stderrLogger } from "../stderr-logger.js";
import { requireSystem } from "../system/system.js";
import type { InferenceModel, Inferer } from "./inferer.js";

export interface EnsembleOptions {
  /**
   * The models: the folder of a run, whatever else `lighter.models.Pretrained` reads, or such a
   * node itself. Of a run it is the model that it has saved, the best one, else the last; where it
   * has saved none, its config is built and filled from its best checkpoint, else the last.
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
@injectable()
export class Ensemble implements Inferer {
  #members: Promise<readonly Member[]> | undefined;

  /** @throws OptionError */
  constructor(
    @inject(OPTIONS) readonly options: EnsembleOptions,
    @inject(LOGGER, { isOptional: true }) private readonly logger: Logger = stderrLogger,
    @inject(RUN_BUILDER, { isOptional: true }) private readonly runs?: RunBuilder,
  ) {
    validateOptions(Ensemble, options, ownManifest("lighter.inferers.Ensemble"));
  }

  async infer(inputs: readonly Tensor[], model: InferenceModel): Promise<readonly Tensor[]> {
    const members = await (this.#members ??= this.#open(inputs, model));
    return tf.tidy(() => {
      let sums: readonly Tensor[] | undefined;
      for (const { network } of members) {
        const before = sums;
        sums = tf.tidy(() => {
          const outputs = network.forward(inputs, { training: false });
          return before === undefined
            ? outputs
            : outputs.map((output, at): Tensor => tf.add(before[at]!, output));
        });
        if (before !== undefined) tf.dispose([...before]);
      }
      return (sums ?? []).map((sum): Tensor => tf.div(sum, members.length));
    });
  }

  /** Frees the members. */
  async [Symbol.asyncDispose](): Promise<void> {
    const members = this.#members;
    this.#members = undefined;
    await disposeAll((await members?.catch(() => [])) ?? []);
  }

  /**
   * Reads the members and connects them to the inputs of the model, whose outputs theirs must have
   * the form of.
   */
  async #open(inputs: readonly Tensor[], model: InferenceModel): Promise<readonly Member[]> {
    const members: Member[] = [];
    try {
      for (const index of this.options.members.keys()) {
        const member = await this.#atMember(index, (named) => this.#member(named, inputs));
        members.push(member);
        this.#requireSameOutputs(index, member.network, model);
      }
      return members;
    } catch (error) {
      await disposeAll(members);
      throw error;
    }
  }

  async #member(member: string | Layer, inputs: readonly Tensor[]): Promise<Member> {
    if (typeof member === "string" && (await isRunWithoutModel(member))) return this.#ofCheckpoint(member);
    const layer = typeof member === "string" ? await Pretrained({ path: member }) : member;
    const forms = inputs.map(({ shape, dtype }) => ({
      shape: shape.slice(1),
      type: dtype === "int32" ? ("int32" as const) : ("float32" as const),
    }));
    const network = Network.create(layer, { inputs: forms, random: createRandomSource(0) });
    return { network, dispose: () => network.dispose() };
  }

  async #ofCheckpoint(run: string): Promise<Member> {
    if (this.runs === undefined)
      throw OptionError.about(undefined, [], {
        message: `the run \`${run}\` has saved no model, and nothing here can build its config`,
        label: "has checkpoints alone",
        help: [`\`${shellLine(["lighter", "export", run])}\` makes a model of its checkpoint`],
      });
    const built = await this.runs.build(run);
    try {
      const parts = { random: createRandomSource(0), logger: this.logger, subject: this };
      const { network } = await restoreNetwork({ ...parts, system: requireSystem(built.system) }, run);
      return { network, dispose: () => built.dispose() };
    } catch (error) {
      await built.dispose();
      throw error;
    }
  }

  #requireSameOutputs(index: number, network: Network, model: InferenceModel): void {
    const [own, others] = [network.outputs, model.outputs].map((outputs) =>
      outputs.map(({ shape }) => `[${shape.slice(1).map(String).join(", ")}]`).join(" and "),
    );
    if (own === others) return;
    throw OptionError.about(this, ["members", index], {
      message: `this member gives ${own}, but the model of the system ${others}`,
      label: "has other outputs",
      help: ["let all members be models of one task, with outputs of one form"],
    });
  }

  /** Says of faults of a member that they are of that member. */
  async #atMember<T>(index: number, open: (member: string | Layer) => Promise<T>): Promise<T> {
    const member = this.options.members[index]!;
    try {
      return await open(member);
    } catch (error) {
      if (typeof member !== "string") throw error;
      const fault = OptionError.is(error)
        ? error.issues[0]
        : error instanceof CheckpointError
          ? error
          : undefined;
      if (fault === undefined) throw error;
      const { code, message, label = "cannot be used", notes = [], help = [] } = fault;
      throw OptionError.about(this, ["members", index], { code, message, label, notes, help, cause: error });
    }
  }
}

/** A model of an ensemble that is ready to predict. */
interface Member {
  readonly network: Network;
  dispose(): void | Promise<void>;
}

async function disposeAll(members: readonly Member[]): Promise<void> {
  for (const member of members) await member.dispose();
}
