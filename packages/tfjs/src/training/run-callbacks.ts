import { Checkpoint, type Callback } from "@lighterjs/callbacks";
import type { TrainerOptions } from "./trainer-options.js";

/**
 * The callbacks of a run in the order of their hooks. `Checkpoint` comes last, so that what it saves is what the others have
 * made of the hook; a run that can be saved has one.
 *
 * @param ofHost - those that take part besides, see `CALLBACKS`
 */
export function runCallbacks(
  { callbacks = [] }: TrainerOptions,
  canSave: boolean,
  ofHost: readonly Callback[] = [],
): readonly Callback[] {
  const checkpoint = callbacks.filter((callback) => Checkpoint.is(callback));
  const others = callbacks.filter((callback) => !Checkpoint.is(callback));
  return [...others, ...ofHost, ...(checkpoint.length === 0 && canSave ? [new Checkpoint()] : checkpoint)];
}
