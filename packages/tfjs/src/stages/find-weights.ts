import { join } from "node:path";
import type { Logger, StageRequest, UsedCheckpoint } from "@lighterjs/core";
import { OptionError } from "@lighterjs/schema";
import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import { CheckpointFolder } from "../checkpoint/checkpoint-folder.js";
import { NAME_ITS_RUN, requireSameWeights } from "../checkpoint/compare-weights.js";
import { findBestCheckpoint, RESTORED, type UsableCheckpoint } from "../checkpoint/find-checkpoint.js";
import { trainedEpoch } from "../checkpoint/run-snapshot.js";
import { weightForms } from "../network/network-weights.js";
import type { Network } from "../network/network.js";
import { loadCriterionStates } from "../system/heads.js";
import type { System } from "../system/system.js";

/** A checkpoint whose weights are to be used. */
export interface FoundWeights extends UsableCheckpoint {
  readonly used: UsedCheckpoint;
}

/**
 * Reads the checkpoint whose weights a stage is to use.
 *
 * @param subject - the trainer, for errors
 * @returns nothing where the request names neither a run nor a checkpoint
 * @throws CheckpointError
 */
export async function findWeights(
  { run, checkpoint }: StageRequest,
  subject: object,
  logger: Logger,
): Promise<FoundWeights | undefined> {
  const from = await placeOf({ run, checkpoint }, subject);
  if (from === undefined) return undefined;
  const found = await findBestCheckpoint(from, subject);
  if (found === undefined)
    throw new CheckpointError("FILE_NOT_FOUND", `\`${run ?? from}\` has no checkpoint`, {
      subject,
      label: PURPOSE,
      help: [
        "train it for an epoch at least, with `enable_checkpointing`",
        "or name a checkpoint with `--checkpoint PATH`",
      ],
    });
  for (const each of found.damaged) logger.warn(`damaged checkpoint ${each}; an earlier one is used`);
  if (found.isRestored) logger.info(RESTORED);
  const { path, snapshot } = found;
  return { ...found, used: { path, epoch: trainedEpoch(snapshot), step: snapshot.place.step } };
}

const PURPOSE = "uses its weights";

async function placeOf(
  { run, checkpoint }: { readonly run: string | undefined; readonly checkpoint: string | undefined },
  subject: object,
): Promise<string | undefined> {
  if (checkpoint !== "best" && checkpoint !== "last") return checkpoint ?? run;
  if (run === undefined)
    throw new CheckpointError("FILE_NOT_FOUND", `no run is named of which \`${checkpoint}\` could be`, {
      subject,
      label: PURPOSE,
      help: ["name the folder of the run, or the file of a checkpoint"],
    });
  if (checkpoint === "last") return join(run, "checkpoints", "last");
  const best = await CheckpointFolder.of(() => run).best();
  if (best !== undefined) return best;
  throw new CheckpointError("FILE_NOT_FOUND", `the run \`${run}\` has noted no best checkpoint`, {
    subject,
    label: PURPOSE,
    help: [
      "take the last one: `--checkpoint last`",
      "a `lighter.callbacks.Checkpoint` that is told to `monitor` a metric notes the best",
    ],
  });
}

/**
 * Gives the network the weights of a checkpoint, or makes sure that it has brought its own.
 *
 * @throws CheckpointError for a checkpoint of another model, OptionError for weights that nobody
 * has trained
 */
export function applyWeights(weights: FoundWeights | undefined, network: Network, system: System): void {
  loadCriterionStates(system.heads, weights?.snapshot.criteria);
  if (weights === undefined) {
    requireOwnWeights(network, system);
    return;
  }
  requireSameWeights(weights.snapshot.weights, weightForms(network.weights), system, NAME_ITS_RUN);
  network.setWeights(weights.weights);
}

function requireOwnWeights({ initialized }: Network, system: System): void {
  const [first, ...others] = initialized;
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  throw OptionError.about(system, ["model"], {
    code: "NO_WEIGHTS",
    message: `nobody has trained the weights \`${first}\`${more} of the model`,
    label: "brings no weights of its own",
    help: [
      "name the run that trained it in the place of the config, or a checkpoint: `--checkpoint PATH`",
      "or let `lighter.models.Pretrained` read a saved model",
    ],
  });
}
