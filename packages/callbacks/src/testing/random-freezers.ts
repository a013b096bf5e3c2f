import fc from "fast-check";
import type { FreezeWindow } from "../freezer/freeze-window.js";
import type { FreezerOptions } from "../freezer/freezer-options.js";
import { createModel } from "./small-model.js";

/** Length of the runs that these Freezers are made for. */
export const EPOCHS = 4;
export const STEPS = EPOCHS * 4;

export const NAMES = createModel().map(({ name }) => name);
/** The parameter that no Freezer selects, so that something is left to train. */
const ALWAYS_TRAINS = "model.head.bias";

type Selection = Pick<FreezerOptions, "names" | "name_starts_with" | "patterns" | "types">;
type Limits = Partial<FreezerOptions>;

const ENTRIES: Readonly<Record<keyof Selection, readonly string[]>> = {
  names: [...NAMES, "model.backbone", "encoder.layer2"],
  name_starts_with: [
    "model.encoder",
    "model.encoder.layer",
    "model.encoder.layer1",
    "model.backbone.c",
    "backbone",
  ],
  patterns: ["**.bias", "model.*.layer?", "encoder.**", "**.conv1.weight", "model.backbone.*.kernel"],
  types: ["BatchNormalization", "Dense"],
};

const listOf = (option: keyof Selection, maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...ENTRIES[option]), { minLength: 1, maxLength });

const selection: fc.Arbitrary<Selection> = fc
  .record(
    {
      names: listOf("names", 2),
      name_starts_with: listOf("name_starts_with", 3),
      patterns: listOf("patterns", 2),
      types: listOf("types", 1),
    },
    { requiredKeys: [] },
  )
  .filter((lists) => Object.keys(lists).length > 0);

const upTo = (max: number) => fc.option(fc.integer({ min: 0, max }), { nil: undefined });

const window: fc.Arbitrary<FreezeWindow> = fc
  .record({
    from_epoch: upTo(EPOCHS),
    until_epoch: upTo(EPOCHS + 1),
    from_step: upTo(STEPS),
    until_step: upTo(STEPS + 2),
  })
  .map(withoutUndefined)
  .filter((bounds) => Object.keys(bounds).length > 0)
  .filter(
    ({ from_epoch = 0, until_epoch = Infinity, from_step = 0, until_step = Infinity }) =>
      from_epoch < until_epoch && from_step < until_step,
  );
export const freezeWindows = fc.array(window, { minLength: 1, maxLength: 3 });
const windows = freezeWindows.map((list): Limits => ({ windows: list }));

const release: fc.Arbitrary<Limits> = fc
  .record({
    until_epoch: upTo(EPOCHS + 1),
    until_step: upTo(STEPS + 2),
    start_epoch: upTo(EPOCHS),
    unfreeze_every_n_epochs: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  })
  .map(withoutUndefined);

const byMetric: fc.Arbitrary<Limits> = fc
  .record({
    limits: release,
    monitor: fc.constantFrom("val/loss", "train/loss"),
    patience: fc.integer({ min: 1, max: 2 }),
    min_delta: fc.constantFrom(0, 0.5),
  })
  .map(({ limits, ...monitor }) => ({ ...limits, ...monitor }));

function freezers(limits: fc.Arbitrary<Limits>): fc.Arbitrary<readonly FreezerOptions[]> {
  const options = fc
    .record({
      selection,
      limits,
      excepted: fc.array(fc.constantFrom(...NAMES), { maxLength: 2 }),
      unfreeze_by: fc.constantFrom("entry", "layer"),
      order: fc.constantFrom("first_first", "last_first"),
    })
    .map(({ selection: selected, limits: own, excepted, ...rest }): FreezerOptions => ({
      ...selected,
      ...own,
      ...rest,
      except_names: [...excepted, ALWAYS_TRAINS],
    }));
  return fc.array(options, { minLength: 1, maxLength: 3 });
}

/** Freezers that freeze once and release. */
export const releasingFreezers = freezers(release);
/** Freezers with every kind of schedule that the clock alone decides. */
export const scheduledFreezers = freezers(fc.oneof(release, windows));
/** Freezers with every kind of schedule. */
export const anyFreezers = freezers(fc.oneof(release, windows, byMetric));

function withoutUndefined<Value extends object>(
  value: Value,
): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [Key in keyof Value]?: NonNullable<Value[Key]>;
  };
}
