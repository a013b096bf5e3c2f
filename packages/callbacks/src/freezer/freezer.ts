import { validateOptions } from "@lighterjs/schema";
import type { Callback, StateValue } from "../callback.js";
import { OWN_MANIFEST } from "../own-manifest.js";
import { readField } from "../read-state.js";
import type { Trainer } from "../trainer.js";
import type { FreezerOptions } from "./freezer-options.js";
import { FreezeRegistry } from "./freeze-registry.js";

const BRAND = Symbol.for("lighter.Freezer");

/**
 * Freezes layers or single parameters of the model, and unfreezes them at an epoch, after a step, or one group after
 * another.
 *
 * Several Freezers may be combined in any order: a parameter is frozen while at least one of them holds it, and each
 * releases only its own. What was not trainable before stays so. While all parameters of a normalization layer are
 * frozen, its moving statistics are used and stand still.
 *
 * What is frozen depends on the epoch and the step alone (and on {@link Freezer.unfreeze}), so a resumed run continues
 * exactly, and a second run starts over. Each change is logged in one line, as the metrics `freezer/frozen_parameters`
 * (a number of scalars) and `freezer/frozen_fraction`, and as text.
 *
 * @example
 * ```yaml
 * trainer:
 *   callbacks:
 *     - _target_: lighter.callbacks.Freezer
 *       name_starts_with: ["model.encoder"]
 *       until_epoch: 10
 * ```
 */
export class Freezer implements Callback {
  readonly [BRAND] = true;
  #isUnfrozen = false;

  /** @throws OptionError */
  constructor(readonly options: FreezerOptions) {
    validateOptions(Freezer, options, OWN_MANIFEST);
  }

  /** Works across two copies of this package, where `instanceof` would not. */
  static is(value: object): value is Freezer {
    return BRAND in value;
  }

  /** Releases everything that this Freezer holds, from the next step to the end of the run. */
  unfreeze(): void {
    this.#isUnfrozen = true;
  }

  /** Whether {@link Freezer.unfreeze} has been called in this run. */
  get isUnfrozen(): boolean {
    return this.#isUnfrozen;
  }

  /** @throws OptionError when a name matches no parameter, or when nothing would be left to train */
  setup(trainer: Trainer): void {
    FreezeRegistry.of(trainer).enroll(this, trainer);
  }

  onTrainStart(trainer: Trainer): void {
    FreezeRegistry.of(trainer).advance(trainer);
  }

  onEpochStart(trainer: Trainer): void {
    FreezeRegistry.of(trainer).advance(trainer);
  }

  onStepStart(trainer: Trainer): void {
    FreezeRegistry.of(trainer).advance(trainer);
  }

  teardown(trainer: Trainer): void {
    FreezeRegistry.of(trainer).withdraw(this);
    this.#isUnfrozen = false;
  }

  state(): StateValue {
    return { unfrozen: this.#isUnfrozen };
  }

  loadState(state: StateValue): void {
    this.#isUnfrozen = readField(state, "unfrozen") === true;
  }
}
