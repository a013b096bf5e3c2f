import type { Parameter, Trainer } from "./trainer.js";

/** Weights that have begun to train. */
export interface Thaw {
  readonly parameters: readonly Parameter[];
  /** Groups still frozen that will be released before the run ends. */
  readonly remaining: number;
}

/** Lets frozen weights train during a run: the Freezers of a trainer, together. */
export interface Releaser {
  /** Weights that have begun to train since the last call. */
  takeThaw(trainer: Trainer): Thaw | undefined;
  /** Groups that are frozen now and will be released before the run ends, or may be by a metric. */
  remainingGroups(trainer: Trainer): number;
  /**
   * Sets back the flags that something else has set since. Called right before a batch is trained
   * on.
   */
  restoreFlags(trainer: Trainer): void;
}

const RELEASERS = new WeakMap<Trainer, Set<Releaser>>();

/** Who releases weights in the runs of a trainer, for whoever must wait for it or tell of it. */
export function releasersOf(trainer: Trainer): Iterable<Releaser> {
  return RELEASERS.get(trainer) ?? [];
}

/** Makes a releaser known to the callbacks of a trainer, for as long as there is that trainer. */
export function addReleaser(trainer: Trainer, releaser: Releaser): void {
  const known = RELEASERS.get(trainer) ?? new Set();
  RELEASERS.set(trainer, known.add(releaser));
}
