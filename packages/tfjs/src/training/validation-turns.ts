import type { TrainerOptions } from "./trainer-options.js";

/** How often a run validates. */
export type ValidationTurns = { readonly epochs: number } | { readonly steps: number };

/** Turns by the options; a rehearsal validates at the end of its only epoch. */
export function validationTurns({
  fast_dev_run,
  validate_every_n_epochs: epochs = 1,
  validate_every_n_steps: steps,
}: TrainerOptions): ValidationTurns {
  if (fast_dev_run === true) return { epochs: 1 };
  return steps === undefined ? { epochs } : { steps };
}

/** Whether a validation is due after an optimizer step that is not the last of its epoch. */
export function isDueAfterStep(turns: ValidationTurns, globalStep: number): boolean {
  return "steps" in turns && globalStep % turns.steps === 0;
}

/** Whether a validation is due after an epoch. */
export function isDueAfterEpoch(
  turns: ValidationTurns,
  { epoch, globalStep }: { readonly epoch: number; readonly globalStep: number },
): boolean {
  return "steps" in turns ? globalStep % turns.steps === 0 : (epoch + 1) % turns.epochs === 0;
}
