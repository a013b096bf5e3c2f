import { CheckpointError } from "../checkpoint/checkpoint-error.js";
import type { OptimizerSnapshot } from "../checkpoint/run-snapshot.js";
import type { System } from "../system/system.js";
import type { TrainingSession } from "./training-session.js";

/**
 * Gives the optimizer of a run its state back.
 *
 * @param isConfigChanged - another optimizer is wanted, and begins with what it is given: nothing
 * @throws CheckpointError CHECKPOINT_MISMATCH
 */
export function restoreOptimizer(
  { optimizer, network, logger }: TrainingSession,
  saved: OptimizerSnapshot,
  isConfigChanged: boolean,
  system: System,
): void {
  const reason = misfit() ?? load();
  if (reason === undefined) return;
  if (isConfigChanged) {
    logger.warn(`${reason}; the optimizer starts anew`);
    return;
  }
  throw new CheckpointError("CHECKPOINT_MISMATCH", reason, {
    subject: system,
    label: "not the optimizer that was saved",
    help: ["resume with the optimizer that the checkpoint was saved from"],
  });

  function misfit(): string | undefined {
    const type = optimizer.constructor.name;
    if (type !== saved.type)
      return `the checkpoint is of the optimizer \`${saved.type}\`, and this run has \`${type}\``;
    const sizes = new Map(network.parameters.map(({ name, size }) => [name, size]));
    for (const [name, { slots }] of Object.entries(saved.state)) {
      const size = sizes.get(name);
      if (size === undefined)
        return `the checkpoint has the optimizer state of \`${name}\`, which the model has not`;
      for (const [slot, values] of Object.entries(slots)) {
        const isSingle = optimizer.isSingleNumber?.(slot);
        const fits = isSingle === undefined ? [1, size] : [isSingle ? 1 : size];
        if (!fits.includes(values.length))
          return `in the checkpoint \`${slot}\` of \`${name}\` is not of the size of the weight`;
      }
    }
    return undefined;
  }

  function load(): string | undefined {
    try {
      optimizer.loadState(saved.state);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}
