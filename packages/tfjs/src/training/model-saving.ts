import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { SaveModel, type Callback, type TrainerCapabilities } from "@lighterjs/callbacks";
import { isRunFault, OptionError, type Logger, type RunDirectory } from "@lighterjs/core";
import { systemCode } from "@lighterjs/core/files";
import type { Network } from "../network/network.js";
import { fileReason } from "../run-folder/run-file.js";
import type { ModelDescription } from "../saving/model-description.js";
import { modelLayout } from "../saving/model-layout.js";
import { warnOfUnregistered } from "../saving/own-classes.js";
import { saveModel } from "../saving/save-model.js";
import { MODEL_FILE, RUN_MODEL, savedModel, type SavedModel } from "../saving/saved-model.js";
import type { FiniteWeights } from "./finite-weights.js";

export interface ModelSavingOptions {
  readonly network: Network;
  readonly finite: FiniteWeights;
  readonly callbacks: readonly Callback[];
  readonly logger: Logger;
  readonly directory: RunDirectory | undefined;
  readonly isRehearsal: boolean;
  /** Describes the model for its users, as it is when it is saved. */
  readonly describe: () => ModelDescription;
}

type Saving = Required<
  Pick<TrainerCapabilities, "requireSavable" | "saveModel" | "savedModelFolder" | "announceModel">
> &
  Pick<TrainerCapabilities, "mask" | "ownModelFolder">;

/**
 * How callbacks save the model of a run. A rehearsal saves into its own folder, since what an
 * earlier run has left must not be replaced by what one batch has made of it.
 *
 * @throws OptionError where two callbacks would save to one place of the run
 */
export function modelSaving(options: ModelSavingOptions): Saving {
  const { network, finite, logger, directory, isRehearsal } = options;
  const hasBoth = ownKinds(options.callbacks).size > 1;
  const rehearsed = new Map<string, string>();
  const savedModelFolder = (folder: string): string | undefined => {
    if (!isRehearsal) return folder;
    if (directory === undefined || isBelow(folder, directory.path)) return directory && folder;
    const known = rehearsed.get(folder);
    const name = basename(folder) + (rehearsed.size > 0 ? `-${rehearsed.size + 1}` : "");
    if (known === undefined) rehearsed.set(folder, name);
    return join(directory.path, "rehearsal", known ?? name);
  };
  let hasWarned = false;
  const announced = new Map<string, string | undefined>();
  const announce = (folder: string, { run }: SavedModel, isFirst: boolean): void => {
    if (announced.has(folder) && announced.get(folder) === run) return;
    announced.set(folder, run);
    const whose = run === undefined ? "another model" : `the model of the run \`${run}\``;
    logger.warn(
      isFirst
        ? `\`${folder}\` holds ${whose}, which this run is going to replace by its own`
        : `\`${folder}\` holds ${whose}, which is replaced by the one of this run`,
    );
  };
  const save = async (folder: string): Promise<void> => {
    const onReplace = (before: SavedModel): void => announce(folder, before, false);
    const description = options.describe();
    const { path: run, mask } = directory ?? {};
    await savingTo(folder, () => saveModel(network, folder, { run, description, mask, onReplace }));
  };
  return {
    ...(directory?.mask && { mask: directory.mask }),
    ...(directory && {
      ownModelFolder: (which) => join(directory.path, RUN_MODEL, ...(hasBoth ? [which] : [])),
    }),
    requireSavable() {
      modelLayout(network.tree);
      if (!hasWarned) warnOfUnregistered(network.tree, logger);
      hasWarned = true;
    },
    savedModelFolder,
    async announceModel(wanted) {
      const folder = savedModelFolder(wanted);
      const before = folder === undefined ? undefined : await savedModel(join(folder, MODEL_FILE));
      if (before !== undefined && before.run !== directory?.path) announce(folder!, before, true);
    },
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

/** Says of what the system refuses which model it is that cannot be saved. */
export async function savingTo(folder: string, save: () => Promise<void>): Promise<void> {
  try {
    await save();
  } catch (error) {
    if (systemCode(error) === undefined || isRunFault(error)) throw error;
    const reason = `the model cannot be saved to \`${folder}\`: ${fileReason(error, join(folder, MODEL_FILE))}`;
    throw new Error(`${reason}; what was saved before is whole`, { cause: error });
  }
}

/** Which models the callbacks of a run save without being told where. */
function ownKinds(callbacks: readonly Callback[]): ReadonlySet<"best" | "last"> {
  const kinds = new Set<"best" | "last">();
  for (const callback of callbacks) {
    if (!SaveModel.is(callback) || callback.options.path !== undefined) continue;
    if (kinds.has(callback.which))
      throw OptionError.about(callback, [], {
        on: "key",
        message: `two callbacks save the ${callback.which} model of the run to the same place`,
        label: "needs a `path`",
        help: ["give one of them a `path` of its own, or remove it"],
      });
    kinds.add(callback.which);
  }
  return kinds;
}

function isBelow(path: string, folder: string): boolean {
  const inside = relative(resolve(folder), resolve(path));
  return inside.split(sep)[0] !== ".." && !isAbsolute(inside);
}
