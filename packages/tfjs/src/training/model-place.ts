import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { TrainerCapabilities } from "@lighterjs/callbacks";
import type { Logger, RunDirectory } from "@lighterjs/core";
import type { Network } from "../network/network.js";
import { fileReason } from "../loggers/run-file.js";
import { modelLayout } from "../saving/model-layout.js";
import { saveModel } from "../saving/save-model.js";
import type { FiniteWeights } from "./finite-weights.js";

export interface ModelPlaceOptions {
  readonly network: Network;
  readonly finite: FiniteWeights;
  readonly logger: Logger;
  readonly directory: RunDirectory | undefined;
  readonly isRehearsal: boolean;
}

/**
 * How callbacks save the model of a run. A rehearsal saves into its own folder, since what an earlier run has left must not be
 * replaced by what one batch has made of it.
 */
export function modelPlace({
  network,
  finite,
  logger,
  directory,
  isRehearsal,
}: ModelPlaceOptions): Required<
  Pick<TrainerCapabilities, "requireSavable" | "saveModel" | "savedModelFolder">
> &
  Pick<TrainerCapabilities, "mask"> {
  const savedModelFolder = (folder: string): string | undefined => {
    if (!isRehearsal) return folder;
    return directory && join(directory.path, "rehearsal", basename(folder));
  };
  const save = async (folder: string): Promise<void> => {
    const onReplace = ({ run }: { readonly run: string | undefined }): void => {
      const whose = run === undefined ? "another model" : `the model of the run \`${run}\``;
      logger.warn(`\`${folder}\` holds ${whose}, which is replaced by the one of this run`);
    };
    try {
      await saveModel(network, folder, { run: directory?.path, onReplace });
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      const reason = `the model cannot be saved to \`${folder}\`: ${fileReason(error, join(folder, "model.json"))}`;
      throw new Error(`${reason}; what was saved before is whole`, { cause: error });
    }
  };
  return {
    ...(directory?.mask && { mask: directory.mask }),
    requireSavable: () => void modelLayout(network.tree),
    savedModelFolder,
    async saveModel(wanted) {
      await finite.require();
      const folder = savedModelFolder(wanted);
      if (folder !== undefined) return save(folder);
      const scratch = await mkdtemp(join(tmpdir(), "lighter-rehearsal-"));
      try {
        await save(scratch);
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
  };
}
