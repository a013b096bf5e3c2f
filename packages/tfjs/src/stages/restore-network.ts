import type { Logger, RandomSource } from "@lighterjs/core";
import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import { NAME_ITS_RUN, requireSameWeights } from "../checkpoint/compare-weights.js";
import { findBestCheckpoint, RESTORED, type UsableCheckpoint } from "../checkpoint/find-checkpoint.js";
import { prepareData } from "../data/share-fitted.js";
import { weightForms } from "../network/network-weights.js";
import type { Network } from "../network/network.js";
import type { System } from "../system/system.js";

export interface RestoringParts {
  readonly system: System;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Whoever needs the checkpoint, for errors. */
  readonly subject: object;
}

/**
 * The network of a system with the weights of a checkpoint, which stays the system's. The data are
 * asked only where a checkpoint of an earlier version does not know what they give.
 *
 * @param from - a checkpoint, or the folder of a run: its best checkpoint, else its newest
 * @throws CheckpointError
 */
export async function restoreNetwork(
  { system, random, logger, subject }: RestoringParts,
  from: string,
): Promise<UsableCheckpoint & { readonly network: Network }> {
  const found = await findBestCheckpoint(from, subject);
  if (found === undefined)
    throw new CheckpointError("FILE_NOT_FOUND", `the run \`${from}\` has no checkpoint`, {
      subject,
      label: "has saved nothing",
      help: ["train it: `lighter fit`, with `trainer.enable_checkpointing` left out"],
    });
  const { snapshot, damaged } = found;
  for (const each of damaged) logger.warn(`damaged checkpoint ${each}; an earlier one is used`);
  if (found.isRestored) logger.info(RESTORED);
  const { train } = system.options.dataloaders;
  if (snapshot.inputs === undefined) await prepareData({ train }, { kept: snapshot, extent: "length" });
  const network = system.network(random, snapshot.inputs);
  requireSameWeights(snapshot.weights, weightForms(network.weights), system, NAME_ITS_RUN);
  network.setWeights(found.weights);
  return { ...found, network };
}
